# The region's default VPC, adopted where it is and made where it is missing, or one of our own.
# Adopted ones stay when the environment is destroyed.

resource "aws_default_vpc" "this" {
  count = local.own_vpc ? 0 : 1

  tags = { Name = "default" }
}

resource "aws_default_subnet" "host" {
  count = local.own_vpc ? 0 : 1

  availability_zone = local.zone
  tags              = { Name = "default-${local.zone}" }

  depends_on = [aws_default_vpc.this]
}

module "network" {
  source = "./modules/network"
  count  = local.own_vpc ? 1 : 0

  name               = local.name
  region             = var.region
  cidr               = var.vpc_cidr
  zones              = local.production ? local.host_zones : distinct(concat([local.zone], local.host_zones))
  private            = local.production
  nat_gateway        = local.production && var.nat_gateway
  log_group          = "${local.log_prefix}/flow"
  log_retention_days = var.log_retention_days
  kms_key_arn        = local.kms_key_arn
}

locals {
  vpc_id = local.own_vpc ? module.network[0].vpc_id : aws_default_vpc.this[0].id
  host_subnets = (local.production ? values(module.network[0].private_subnets)
    : local.own_vpc ? [module.network[0].public_subnets[local.zone]]
    : [aws_default_subnet.host[0].id]
  )
}
