# What keeps a host well from then on: rotated logs, security updates, the probe, the drain.
# shellcheck shell=bash

step() {
  place config/logrotate.conf /etc/logrotate.d/corral
  place config/journald.conf /etc/systemd/journald.conf.d/corral.conf
  place config/unattended-upgrades.conf /etc/apt/apt.conf.d/60corral
  unit corral-journal.service
  unit corral-probe.service
  unit corral-probe.timer
  unit corral-watch.service
  start corral-journal.service
  start corral-probe.timer
  start corral-watch.service
  systemctl try-restart systemd-journald.service || fail 'the journal does not take its limits'
}
