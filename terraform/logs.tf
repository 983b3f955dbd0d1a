# Filled by the CloudWatch agent (host/bundle/config/agent.json).
resource "aws_cloudwatch_log_group" "this" {
  for_each = toset(["bootstrap", "corral", "ollama", "webui", "system"])

  name              = "${local.log_prefix}/${each.key}"
  retention_in_days = var.log_retention_days
  kms_key_id        = local.kms_key_arn
}
