# --- who may connect to a host ---

resource "aws_security_group" "host" {
  name_prefix            = "${local.name}-host-"
  description            = "Hosts of ${local.name}"
  vpc_id                 = local.vpc_id
  revoke_rules_on_delete = true
  tags                   = { Name = "${local.name}-host" }

  lifecycle {
    create_before_destroy = true
  }
}

locals {
  # In production only the load balancer speaks with the hosts.
  direct_rules = local.production ? {} : merge(
    { for cidr in var.web_cidrs : "web-${cidr}" => { port = local.web_port, cidr = cidr, what = "web page" } },
    { for cidr in var.api_cidrs : "api-${cidr}" => { port = local.api_port, cidr = cidr, what = "API" } },
  )
  ssh_rules = { for cidr in var.ssh_cidrs : "ssh-${cidr}" => { port = 22, cidr = cidr, what = "SSH" } }
}

resource "aws_vpc_security_group_ingress_rule" "named" {
  for_each = merge(local.direct_rules, local.ssh_rules)

  security_group_id = aws_security_group.host.id
  description       = "${each.value.what} from ${each.value.cidr}"
  cidr_ipv4         = each.value.cidr
  ip_protocol       = "tcp"
  from_port         = each.value.port
  to_port           = each.value.port
}

resource "aws_vpc_security_group_ingress_rule" "balancer" {
  for_each = local.production ? { web = local.web_port, api = local.api_port } : {}

  security_group_id            = aws_security_group.host.id
  description                  = "${each.key} from the load balancer"
  referenced_security_group_id = module.edge[0].security_group_id
  ip_protocol                  = "tcp"
  from_port                    = each.value
  to_port                      = each.value
}

# Packages, images and models come by HTTPS and HTTP; names and time are answered inside AWS.
resource "aws_vpc_security_group_egress_rule" "out" {
  for_each = { https = 443, http = 80 }

  security_group_id = aws_security_group.host.id
  description       = "${each.key} for AWS, packages, images and models"
  cidr_ipv4         = "0.0.0.0/0"
  ip_protocol       = "tcp"
  from_port         = each.value
  to_port           = each.value
}

resource "aws_vpc_security_group_egress_rule" "shared" {
  for_each = local.production ? { database = 5432, files = 2049 } : {}

  security_group_id            = aws_security_group.host.id
  description                  = "Shared ${each.key}"
  referenced_security_group_id = module.shared[0].security_group_id
  ip_protocol                  = "tcp"
  from_port                    = each.value
  to_port                      = each.value
}

# --- the key ---

locals {
  own_key     = local.production && var.kms_key_arn == ""
  kms_key_arn = local.own_key ? aws_kms_key.this[0].arn : (var.kms_key_arn == "" ? null : var.kms_key_arn)
}

data "aws_iam_policy_document" "key" {
  count = local.own_key ? 1 : 0

  statement {
    sid       = "Account"
    actions   = ["kms:*"]
    resources = ["*"]

    principals {
      type        = "AWS"
      identifiers = ["${local.arn}:iam::${local.account}:root"]
    }
  }

  # Auto scaling makes the hosts' encrypted volumes in the name of its service role.
  statement {
    sid = "Volumes"
    actions = [
      "kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:DescribeKey",
    ]
    resources = ["*"]

    principals {
      type        = "AWS"
      identifiers = ["${local.arn}:iam::${local.account}:role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling"]
    }
  }

  statement {
    sid       = "VolumeGrants"
    actions   = ["kms:CreateGrant"]
    resources = ["*"]

    principals {
      type        = "AWS"
      identifiers = ["${local.arn}:iam::${local.account}:role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling"]
    }

    condition {
      test     = "Bool"
      variable = "kms:GrantIsForAWSResource"
      values   = ["true"]
    }
  }

  statement {
    sid       = "Logs"
    actions   = ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:DescribeKey"]
    resources = ["*"]

    principals {
      type        = "Service"
      identifiers = ["logs.${var.region}.amazonaws.com"]
    }

    condition {
      test     = "ArnLike"
      variable = "kms:EncryptionContext:aws:logs:arn"
      values   = ["${local.arn}:logs:${var.region}:${local.account}:log-group:/${var.project}/${var.environment}/*"]
    }
  }

  statement {
    sid       = "Alarms"
    actions   = ["kms:Decrypt", "kms:GenerateDataKey*"]
    resources = ["*"]

    principals {
      type        = "Service"
      identifiers = ["cloudwatch.amazonaws.com", "budgets.amazonaws.com", "costalerts.amazonaws.com"]
    }
  }
}

resource "aws_kms_key" "this" {
  count = local.own_key ? 1 : 0

  description             = "Volumes, logs and database of ${local.name}"
  enable_key_rotation     = true
  deletion_window_in_days = 30
  policy                  = data.aws_iam_policy_document.key[0].json
}

resource "aws_kms_alias" "this" {
  count = local.own_key ? 1 : 0

  name          = "alias/${local.name}"
  target_key_id = aws_kms_key.this[0].key_id
}
