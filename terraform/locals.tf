locals {
  name       = "${var.project}-${var.environment}"
  production = var.mode == "production"
  own_vpc    = var.own_vpc || local.production

  default_model = coalesce(var.default_model, var.models[0])
  slots         = coalesce(var.gateway_slots, local.instance.slots)

  log_prefix       = "/${var.project}/${var.environment}"
  metric_namespace = "Corral/${local.name}"
  can_be_stopped   = var.schedule != null || var.idle_shutdown_minutes > 0
  web_url          = local.production ? "https://${var.domain_name}" : ""
  api_url          = local.production ? "https://api.${var.domain_name}" : ""

  # The ports of the host. Ollama's 11434 is bound to loopback and in no rule.
  web_port = 8080
  api_port = 11435

  tags = merge(var.tags, {
    Project     = var.project
    Environment = var.environment
    Owner       = var.owner
    ManagedBy   = "terraform"
    }, var.expires_at == "" ? {} : {
    ExpiresAt = var.expires_at
  })

  account   = data.aws_caller_identity.this.account_id
  partition = data.aws_partition.this.partition
  arn       = "arn:${local.partition}"
}

data "aws_caller_identity" "this" {}

data "aws_partition" "this" {}
