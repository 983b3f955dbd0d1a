# Kernel settings and limits; what each is for stands in the files.
# shellcheck shell=bash

step() {
  place config/sysctl.conf /etc/sysctl.d/60-corral.conf
  place config/limits.conf /etc/security/limits.d/60-corral.conf
  place config/tmpfiles.conf /etc/tmpfiles.d/corral.conf
  # The table of connections is there only where something filters by it.
  modprobe nf_conntrack 2>/dev/null || true
  sysctl --quiet --load "$ROOT/etc/sysctl.d/60-corral.conf" || fail 'a kernel setting was refused'
  systemd-tmpfiles --create "$ROOT/etc/tmpfiles.d/corral.conf" || fail 'huge pages could not be set'
  mount -o remount,size=50% /dev/shm || fail 'shared memory could not be resized'
}
