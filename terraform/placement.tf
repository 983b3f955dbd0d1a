# Where the hosts can be, asked of AWS before anything is made.

data "aws_availability_zones" "this" {
  state = "available"

  filter {
    name   = "opt-in-status"
    values = ["opt-in-not-required"]
  }
}

data "aws_ec2_instance_type_offerings" "this" {
  location_type = "availability-zone"

  filter {
    name   = "instance-type"
    values = [var.instance_type]
  }
}

locals {
  offering_zones = sort([
    for zone in data.aws_availability_zones.this.names : zone
    if contains(data.aws_ec2_instance_type_offerings.this.locations, zone)
  ])
  # Never empty, so that the conditions below speak and not a failing index.
  host_zones = slice(
    concat(local.offering_zones, data.aws_availability_zones.this.names), 0,
    min(var.zone_count, length(data.aws_availability_zones.this.names)),
  )
  zone  = coalesce(var.availability_zone, local.host_zones[0])
  hosts = local.production ? var.max_hosts : 1
  vcpus = local.instance.vcpus * local.hosts
}

data "aws_servicequotas_service_quota" "vcpus" {
  count = var.check_quota ? 1 : 0

  service_code = "ec2"
  quota_code   = local.quota_code
}

# Nothing by itself: it carries the conditions that every host depends on.
resource "terraform_data" "placement" {
  input = local.zone

  lifecycle {
    precondition {
      condition     = length(local.offering_zones) > 0
      error_message = "${var.region} has no ${var.instance_type}: choose another instance_type or region."
    }

    precondition {
      condition     = local.production || contains(local.offering_zones, local.zone)
      error_message = "${local.zone} has no ${var.instance_type}: leave availability_zone empty, or choose one of ${join(", ", local.offering_zones)}."
    }

    precondition {
      condition     = !local.production || length(local.offering_zones) >= var.zone_count
      error_message = "${var.region} has ${var.instance_type} in ${length(local.offering_zones)} of the ${var.zone_count} zones asked for: choose another instance_type, region or zone_count."
    }

    precondition {
      condition     = !var.check_quota || try(data.aws_servicequotas_service_quota.vcpus[0].value >= local.vcpus, true)
      error_message = "the account may run ${try(data.aws_servicequotas_service_quota.vcpus[0].value, 0)} vCPUs of this family (quota ${local.quota_code}) and needs ${local.vcpus}: ask AWS to raise it in Service Quotas (new accounts begin with 0 for GPUs; it takes hours to days)."
    }
  }
}

# --- the image ---

locals {
  ami_parameter = var.ami_parameter != "" ? var.ami_parameter : (local.has_gpu
    ? "/aws/service/deeplearning/ami/x86_64/base-oss-nvidia-driver-gpu-ubuntu-24.04/latest/ami-id"
    : "/aws/service/canonical/ubuntu/server/24.04/stable/current/amd64/hvm/ebs-gp3/ami-id"
  )
}

data "aws_ssm_parameter" "ami" {
  count = var.ami_id == "" ? 1 : 0

  name = local.ami_parameter
}

locals {
  ami_id = var.ami_id != "" ? var.ami_id : nonsensitive(data.aws_ssm_parameter.ami[0].value)
}
