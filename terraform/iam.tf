# What a host may do: what first boot, the probe and the drain need, on this environment's things.

data "aws_iam_policy_document" "assume" {
  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["ec2.amazonaws.com"]
    }
  }
}

data "aws_iam_policy_document" "host" {
  statement {
    sid     = "ReadArtifacts"
    actions = ["s3:GetObject"]
    resources = [
      "${local.arn}:s3:::${var.artifact_bucket}/${local.bundle_key}",
      "${local.arn}:s3:::${var.artifact_bucket}/releases/*",
      "${local.arn}:s3:::${var.artifact_bucket}/ollama/*",
      "${local.arn}:s3:::${var.artifact_bucket}/agent/*",
      "${local.arn}:s3:::${var.artifact_bucket}/models/*",
    ]
  }

  statement {
    sid       = "ListModels"
    actions   = ["s3:ListBucket"]
    resources = ["${local.arn}:s3:::${var.artifact_bucket}"]

    condition {
      test     = "StringLike"
      variable = "s3:prefix"
      values   = ["models/*"]
    }
  }

  statement {
    sid       = "PublishStatus"
    actions   = ["s3:PutObject"]
    resources = ["${local.arn}:s3:::${var.artifact_bucket}/${local.status_prefix}/*"]
  }

  statement {
    sid     = "EndLifecycleHooks"
    actions = ["autoscaling:CompleteLifecycleAction", "autoscaling:RecordLifecycleActionHeartbeat"]
    resources = [
      "${local.arn}:autoscaling:${var.region}:${local.account}:autoScalingGroup:*:autoScalingGroupName/${local.name}",
    ]
  }

  statement {
    sid     = "WriteLogs"
    actions = ["logs:CreateLogStream", "logs:PutLogEvents", "logs:DescribeLogStreams"]
    resources = [
      for group in aws_cloudwatch_log_group.this : "${group.arn}:*"
    ]
  }

  statement {
    sid       = "PutMetrics"
    actions   = ["cloudwatch:PutMetricData"]
    resources = ["*"]

    condition {
      test     = "StringEquals"
      variable = "cloudwatch:namespace"
      values   = [local.metric_namespace]
    }
  }

  statement {
    sid       = "SharedSecrets"
    actions   = ["ssm:GetParameter", "ssm:PutParameter"]
    resources = ["${local.arn}:ssm:${var.region}:${local.account}:parameter${local.parameter_prefix}/*"]
  }

  dynamic "statement" {
    for_each = local.production ? [] : [1]

    content {
      sid     = "MoveDataVolume"
      actions = ["ec2:AttachVolume", "ec2:DetachVolume"]
      resources = [
        "${local.arn}:ec2:${var.region}:${local.account}:volume/${local.data_volume_id}",
      ]
    }
  }

  dynamic "statement" {
    for_each = local.production ? [] : [1]

    content {
      sid       = "MoveDataVolumeBetweenHosts"
      actions   = ["ec2:AttachVolume", "ec2:DetachVolume"]
      resources = ["${local.arn}:ec2:${var.region}:${local.account}:instance/*"]

      condition {
        test     = "StringEquals"
        variable = "aws:ResourceTag/Name"
        values   = ["${local.name}-host"]
      }
    }
  }

  # EC2 has no narrower form of this question.
  dynamic "statement" {
    for_each = local.production ? [] : [1]

    content {
      sid       = "SeeDataVolume"
      actions   = ["ec2:DescribeVolumes"]
      resources = ["*"]
    }
  }

  dynamic "statement" {
    for_each = local.production ? [1] : []

    content {
      sid       = "DatabaseSecret"
      actions   = ["secretsmanager:GetSecretValue"]
      resources = [module.shared[0].database_secret_arn]
    }
  }

  dynamic "statement" {
    for_each = local.kms_key_arn == null ? [] : [1]

    content {
      sid       = "UseKey"
      actions   = ["kms:Decrypt", "kms:GenerateDataKey"]
      resources = [local.kms_key_arn]
    }
  }
}

resource "aws_iam_role" "host" {
  name_prefix        = "${local.name}-host-"
  description        = "Hosts of ${local.name}"
  assume_role_policy = data.aws_iam_policy_document.assume.json
}

resource "aws_iam_role_policy" "host" {
  name   = "host"
  role   = aws_iam_role.host.id
  policy = data.aws_iam_policy_document.host.json
}

resource "aws_iam_role_policy_attachment" "session_manager" {
  role       = aws_iam_role.host.name
  policy_arn = "${local.arn}:iam::aws:policy/AmazonSSMManagedInstanceCore"
}

resource "aws_iam_instance_profile" "host" {
  name_prefix = "${local.name}-host-"
  role        = aws_iam_role.host.name
}
