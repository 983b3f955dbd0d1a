# What only production mode has: the load balancer in front, the shared state behind.

module "edge" {
  source = "./modules/edge"
  count  = local.production ? 1 : 0

  name                   = local.name
  vpc_id                 = local.vpc_id
  subnets                = values(module.network[0].public_subnets)
  domain_name            = var.domain_name
  zone_id                = var.zone_id
  web_cidrs              = var.web_cidrs
  api_cidrs              = var.api_cidrs
  web_port               = local.web_port
  api_port               = local.api_port
  idle_timeout_seconds   = var.idle_timeout_seconds
  longest_stream_seconds = var.longest_stream_seconds
  host_security_group_id = aws_security_group.host.id
  log_retention_days     = var.log_retention_days
  deletion_protection    = var.deletion_protection
}

module "shared" {
  source = "./modules/shared"
  count  = local.production ? 1 : 0

  name                   = local.name
  vpc_id                 = local.vpc_id
  subnets                = module.network[0].private_subnets
  host_security_group_id = aws_security_group.host.id
  kms_key_arn            = local.kms_key_arn
  database_class         = var.database_class
  database_gb            = var.database_gb
  deletion_protection    = var.deletion_protection
}

resource "aws_autoscaling_policy" "requests" {
  count = local.production ? 1 : 0

  name                   = "${local.name}-gpu"
  autoscaling_group_name = aws_autoscaling_group.host.name
  policy_type            = "TargetTrackingScaling"

  # Answers take seconds to minutes, so a count of requests says little; busy cards do.
  target_tracking_configuration {
    target_value = local.has_gpu ? 75 : 60

    customized_metric_specification {
      namespace   = local.metric_namespace
      metric_name = local.has_gpu ? "nvidia_smi_utilization_gpu" : "cpu_usage_active"
      statistic   = "Average"

      metric_dimension {
        name  = "AutoScalingGroupName"
        value = aws_autoscaling_group.host.name
      }
    }
  }
}
