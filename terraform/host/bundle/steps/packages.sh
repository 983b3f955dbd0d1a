# Small tools that the other steps call. Versions are those of the image's distribution.
# shellcheck shell=bash

step() {
  export DEBIAN_FRONTEND=noninteractive
  local wanted=(zstd xfsprogs logrotate unattended-upgrades)
  [ -z "$(setting files)" ] || wanted+=(nfs-common)
  command -v docker >/dev/null || wanted+=(docker.io)
  # Another apt may be running since the image started: wait for its lock.
  apt-get -q -o DPkg::Lock::Timeout=300 update || fail 'the package lists could not be fetched'
  apt-get -q -y -o DPkg::Lock::Timeout=300 --no-install-recommends install "${wanted[@]}" ||
    fail "packages could not be installed: ${wanted[*]}"
}
