# The data volume at /data, or in production the shared files.
# shellcheck shell=bash

step() {
  if [ -n "$(setting files)" ]; then
    mount_files
  else
    attach_volume
    mount_volume
  fi
  ensure_user corral 990
  ensure_user ollama 991
  mkdir -p "$DATA/corral" "$DATA/webui" "$(models_dir)"
  chown corral:corral "$DATA/corral" "$DATA/webui"
  chown ollama:ollama "$(models_dir)"
  chmod 750 "$DATA/corral" "$DATA/webui"
}

# Takes the volume over: from nobody, or from a host that is gone but still holds it.
attach_volume() {
  local volume me state holder
  volume=$(setting data_volume)
  me=$(instance_id)
  read -r state holder < <(aws --region "$REGION" ec2 describe-volumes --volume-ids "$volume" \
    --query 'Volumes[0].[State, Attachments[0].InstanceId]' --output text) ||
    fail "the data volume $volume cannot be seen"
  if [ "$state" = available ]; then
    aws --region "$REGION" ec2 attach-volume --volume-id "$volume" --instance-id "$me" \
      --device /dev/sdf >/dev/null || fail "the data volume $volume could not be attached"
  elif [ "$holder" != "$me" ]; then
    aws --region "$REGION" ec2 detach-volume --volume-id "$volume" --instance-id "$holder" \
      >/dev/null || true
    fail "the data volume $volume is still at $holder"
  fi
  device=$ROOT/dev/disk/by-id/nvme-Amazon_Elastic_Block_Store_${volume/-/}
  local end=$((SECONDS + 120 * PACE + 3))
  until [ -e "$device" ]; do
    [ "$SECONDS" -lt "$end" ] || fail "the data volume $volume is attached but does not show up"
    sleep 0.5
  done
}

# A volume is formatted only where blkid says for certain that nothing is on it (2); any other
# failure could be a volume full of data that cannot be read right now.
mount_volume() {
  local found=0
  blkid --probe "$device" >/dev/null 2>&1 || found=$?
  case $found in
    0) ;;
    2) mkfs.xfs -q -L corral-data "$device" || fail 'the data volume could not be formatted' ;;
    *) fail "blkid cannot tell what is on the data volume ($found); it is left alone" ;;
  esac
  mkdir -p "$DATA"
  line="$device /data xfs defaults,noatime,nofail,x-systemd.device-timeout=60 0 2"
  grep -qF "$line" "$ROOT/etc/fstab" 2>/dev/null || printf '%s\n' "$line" >>"$ROOT/etc/fstab"
  mountpoint -q "$DATA" || mount "$DATA" || fail 'the data volume could not be mounted'
}

mount_files() {
  local host line
  host="$(setting files.file_system).efs.$REGION.amazonaws.com"
  mkdir -p "$DATA/webui"
  line="$host:/ /data/webui nfs4 nfsvers=4.1,rsize=1048576,wsize=1048576,hard,timeo=600,retrans=2,noresvport,_netdev,nofail 0 0"
  grep -qF "$line" "$ROOT/etc/fstab" 2>/dev/null || printf '%s\n' "$line" >>"$ROOT/etc/fstab"
  mountpoint -q "$DATA/webui" || mount "$DATA/webui" || fail "the shared files of $host could not be mounted"
}
