# The data of a single host, on a volume of its own: a host that dies is replaced, and its
# successor attaches the same volume (host/bundle/steps/storage.sh).

locals {
  new_volume     = !local.production && var.data_volume_id == ""
  data_volume_id = local.production ? "" : (local.new_volume ? aws_ebs_volume.data[0].id : var.data_volume_id)
}

resource "aws_ebs_volume" "data" {
  count = local.new_volume ? 1 : 0

  availability_zone = local.zone
  size              = var.data_volume_gb
  type              = "gp3"
  iops              = 3000
  throughput        = 250
  encrypted         = true
  kms_key_id        = local.kms_key_arn
  final_snapshot    = true

  tags = {
    Name   = "${local.name}-data"
    Backup = "${local.name}-data"
  }

  lifecycle {
    # scripts/destroy takes it out of the state first, so that it outlives the environment.
    prevent_destroy = true
    # A changed list of zones must not move the host away from its data.
    ignore_changes = [availability_zone]
  }

  depends_on = [terraform_data.placement]
}
