# The driver comes with the image; here it is asked whether it sees the cards.
# shellcheck shell=bash

step() {
  local wanted found
  wanted=$(setting gpus)
  if [ "$wanted" = 0 ]; then
    skip "$(setting instance_type) has no GPU"
    return
  fi
  command -v nvidia-smi >/dev/null ||
    give_up 'the image has no NVIDIA driver: ami_id or ami_parameter must name a Deep Learning image'
  found=$(nvidia-smi --query-gpu=name,driver_version,memory.total --format=csv,noheader) ||
    fail 'the NVIDIA driver does not answer'
  printf '%s\n' "$found"
  [ "$(grep -c . <<<"$found")" -ge "$wanted" ] ||
    fail "the driver sees $(grep -c . <<<"$found") of $wanted GPUs"
  # Without persistence the driver unloads between calls, and the next one waits for seconds.
  nvidia-smi -pm 1 || fail 'persistence mode could not be set'
  # A T4 lowers its clocks between tokens; fixed ones make times steady. Others refuse this: fine.
  case $found in *T4*) nvidia-smi -ac 5001,1590 || true ;; esac
  # ONNX Runtime for CUDA 12 wants cuDNN 9. Without it Corral embeds on the processor, and says so.
  if ! ldconfig -p | grep -q 'libcudnn\.so\.9'; then
    DEBIAN_FRONTEND=noninteractive apt-get -q -y -o DPkg::Lock::Timeout=300 \
      --no-install-recommends install cudnn9-cuda-12 ||
      printf 'cuDNN 9 could not be installed: Corral will embed on the processor\n'
  fi
}
