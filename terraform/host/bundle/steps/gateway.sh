# Corral as a service, in front of Ollama.
# shellcheck shell=bash

step() {
  local host flags='' heap cuda
  host=$(setting listen.api)
  heap=$(setting heap_gb)
  # Who may reach the port is the security group's business; there are no keys yet.
  [ "$host" = 127.0.0.1 ] || flags=--insecure
  # The newest CUDA 12 of the image: ONNX Runtime is built for 12, not for 13.
  cuda=$(find "$ROOT/usr/local" -maxdepth 1 -name 'cuda-12.*' 2>/dev/null | sort -V | tail -n 1)
  cat >"$ROOT/etc/corral/corral.env" <<END
CORRAL_LISTEN_HOST=$host
CORRAL_LISTEN_PORT=$(setting ports.api)
CORRAL_STORE_DATA=$DATA/corral
CORRAL_OLLAMA_HOSTS=$(ollama_url)
CORRAL_OLLAMA_SLOTS=$(setting slots)
SERVE_FLAGS=$flags
JAVA_HOME=$ROOT/opt/corral/current/runtime
CORRAL_JAVA_OPTIONS=-Xms${heap}g -Xmx${heap}g -XX:+UseZGC -XX:+AlwaysPreTouch
${cuda:+LD_LIBRARY_PATH=$cuda/lib64}
END
  mkdir -p "$ROOT/etc/systemd/system/corral.service.d"
  cat >"$ROOT/etc/systemd/system/corral.service.d/host.conf" <<END
[Unit]
RequiresMountsFor=$DATA
Wants=ollama.service
After=ollama.service

[Service]
TimeoutStopSec=$(($(setting drain_seconds) + 30))
ReadWritePaths=$DATA/corral
END
  unit corral.service
  start corral.service
  await "$(api)/health/ready" 120 corral
}
