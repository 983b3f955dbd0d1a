# What has to be there before the platform can be made: a bucket for states, one for artefacts, and
# the roles of the pipelines. Applied once by hand, with a state on one's own machine that is then
# moved into the bucket (README.md).

data "aws_caller_identity" "this" {}

data "aws_partition" "this" {}

locals {
  account = data.aws_caller_identity.this.account_id
  arn     = "arn:${data.aws_partition.this.partition}"
  buckets = toset(["state", "artifacts"])
}

# --- buckets ---

resource "aws_s3_bucket" "this" {
  for_each = local.buckets

  bucket = "${var.project}-${each.key}-${local.account}"

  lifecycle {
    prevent_destroy = true
  }
}

resource "aws_s3_bucket_versioning" "this" {
  for_each = local.buckets

  bucket = aws_s3_bucket.this[each.key].id

  versioning_configuration {
    status = "Enabled"
  }
}

resource "aws_kms_key" "state" {
  description             = "Terraform states of ${var.project}"
  enable_key_rotation     = true
  deletion_window_in_days = 30

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "Account"
      Effect    = "Allow"
      Action    = "kms:*"
      Resource  = "*"
      Principal = { AWS = "${local.arn}:iam::${local.account}:root" }
    }]
  })
}

resource "aws_kms_alias" "state" {
  name          = "alias/${var.project}-state"
  target_key_id = aws_kms_key.state.key_id
}

# States may hold what is secret; artefacts hold nothing that is.
resource "aws_s3_bucket_server_side_encryption_configuration" "this" {
  for_each = local.buckets

  bucket = aws_s3_bucket.this[each.key].id

  rule {
    bucket_key_enabled = true

    apply_server_side_encryption_by_default {
      sse_algorithm     = each.key == "state" ? "aws:kms" : "AES256"
      kms_master_key_id = each.key == "state" ? aws_kms_key.state.arn : null
    }
  }
}

resource "aws_s3_bucket_public_access_block" "this" {
  for_each = local.buckets

  bucket                  = aws_s3_bucket.this[each.key].id
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

resource "aws_s3_bucket_lifecycle_configuration" "this" {
  for_each = local.buckets

  bucket = aws_s3_bucket.this[each.key].id

  rule {
    id     = "old-versions"
    status = "Enabled"

    filter {}

    noncurrent_version_expiration {
      noncurrent_days = each.key == "state" ? 365 : 90
    }

    abort_incomplete_multipart_upload {
      days_after_initiation = 2
    }
  }
}

data "aws_iam_policy_document" "encrypted_only" {
  for_each = local.buckets

  statement {
    sid       = "OnlyEncrypted"
    effect    = "Deny"
    actions   = ["s3:*"]
    resources = [aws_s3_bucket.this[each.key].arn, "${aws_s3_bucket.this[each.key].arn}/*"]

    principals {
      type        = "*"
      identifiers = ["*"]
    }

    condition {
      test     = "Bool"
      variable = "aws:SecureTransport"
      values   = ["false"]
    }
  }
}

resource "aws_s3_bucket_policy" "this" {
  for_each = local.buckets

  bucket = aws_s3_bucket.this[each.key].id
  policy = data.aws_iam_policy_document.encrypted_only[each.key].json

  depends_on = [aws_s3_bucket_public_access_block.this]
}

# --- who the pipelines are ---

locals {
  issuer = "token.actions.githubusercontent.com"
  # Which runs may take which role, word for word: a plan may be made for any pull request of the
  # repository; apply and destroy need an environment of GitHub, which is where people approve.
  subjects = {
    plan = concat(
      ["repo:${var.repository}:pull_request", "repo:${var.repository}:ref:refs/heads/main"],
      [for name in var.environments : "repo:${var.repository}:environment:${name}-plan"],
    )
    apply   = [for name in var.environments : "repo:${var.repository}:environment:${name}"]
    destroy = [for name in var.environments : "repo:${var.repository}:environment:${name}-destroy"]
  }
}

resource "aws_iam_openid_connect_provider" "github" {
  count = var.make_oidc_provider ? 1 : 0

  url            = "https://${local.issuer}"
  client_id_list = ["sts.amazonaws.com"]
}

data "aws_iam_policy_document" "assume" {
  for_each = local.subjects

  statement {
    actions = ["sts:AssumeRoleWithWebIdentity"]

    principals {
      type        = "Federated"
      identifiers = ["${local.arn}:iam::${local.account}:oidc-provider/${local.issuer}"]
    }

    condition {
      test     = "StringEquals"
      variable = "${local.issuer}:aud"
      values   = ["sts.amazonaws.com"]
    }

    condition {
      test     = "StringEquals"
      variable = "${local.issuer}:sub"
      values   = each.value
    }
  }
}

resource "aws_iam_role" "pipeline" {
  for_each = local.subjects

  name                 = "${var.project}-${each.key}"
  description          = "GitHub workflows of ${var.repository}: ${each.key}"
  assume_role_policy   = data.aws_iam_policy_document.assume[each.key].json
  max_session_duration = 3600 * (each.key == "plan" ? 1 : 2)
  permissions_boundary = each.key == "plan" ? null : aws_iam_policy.boundary.arn

  depends_on = [aws_iam_openid_connect_provider.github]
}

# Reading everything is what a plan does; states are more than that, and are named.
resource "aws_iam_role_policy_attachment" "read" {
  for_each = local.subjects

  role       = aws_iam_role.pipeline[each.key].name
  policy_arn = "${local.arn}:iam::aws:policy/ReadOnlyAccess"
}

data "aws_iam_policy_document" "state" {
  for_each = local.subjects

  statement {
    sid       = "ListStates"
    actions   = ["s3:ListBucket"]
    resources = [aws_s3_bucket.this["state"].arn]
  }

  # A plan locks the state too: it writes and deletes the lock, and only the lock.
  statement {
    sid       = "Lock"
    actions   = ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"]
    resources = ["${aws_s3_bucket.this["state"].arn}/*.tflock"]
  }

  statement {
    sid       = "State"
    actions   = each.key == "plan" ? ["s3:GetObject"] : ["s3:GetObject", "s3:PutObject"]
    resources = ["${aws_s3_bucket.this["state"].arn}/*.tfstate"]
  }

  statement {
    sid       = "StateKey"
    actions   = ["kms:Decrypt", "kms:GenerateDataKey"]
    resources = [aws_kms_key.state.arn]
  }

  statement {
    sid       = "Artifacts"
    actions   = each.key == "plan" ? ["s3:GetObject"] : ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"]
    resources = ["${aws_s3_bucket.this["artifacts"].arn}/*"]
  }
}

resource "aws_iam_role_policy" "state" {
  for_each = local.subjects

  name   = "state"
  role   = aws_iam_role.pipeline[each.key].id
  policy = data.aws_iam_policy_document.state[each.key].json
}

# --- what apply and destroy may do at most ---

# The services that the platform is made of, in its own region; and roles only under its own name,
# so that a pipeline cannot make itself a mightier one.
data "aws_iam_policy_document" "boundary" {
  statement {
    sid = "PlatformServices"
    actions = [
      "acm:*", "autoscaling:*", "backup:*", "cloudwatch:*", "dlm:*", "ec2:*", "elasticfilesystem:*",
      "elasticloadbalancing:*", "kms:*", "logs:*", "rds:*", "s3:*", "secretsmanager:*", "sns:*",
      "ssm:GetParameter", "ssm:GetParameters", "ssm:SendCommand", "ssm:DeleteParameter", "ssm:GetCommandInvocation",
      "wafv2:*",
    ]
    resources = ["*"]

    condition {
      test     = "StringEquals"
      variable = "aws:RequestedRegion"
      values   = [var.region]
    }
  }

  statement {
    sid       = "GlobalServices"
    actions   = ["budgets:*", "ce:*", "route53:*", "iam:Get*", "iam:List*", "sts:GetCallerIdentity", "servicequotas:Get*"]
    resources = ["*"]
  }

  statement {
    sid = "OwnRoles"
    actions = [
      "iam:CreateRole", "iam:DeleteRole", "iam:TagRole", "iam:UntagRole", "iam:UpdateRole", "iam:PassRole",
      "iam:PutRolePolicy", "iam:DeleteRolePolicy", "iam:AttachRolePolicy", "iam:DetachRolePolicy",
      "iam:UpdateAssumeRolePolicy", "iam:CreateInstanceProfile", "iam:DeleteInstanceProfile",
      "iam:TagInstanceProfile", "iam:AddRoleToInstanceProfile", "iam:RemoveRoleFromInstanceProfile",
    ]
    resources = flatten([for name in var.environments : [
      "${local.arn}:iam::${local.account}:role/${var.project}-${name}-*",
      "${local.arn}:iam::${local.account}:instance-profile/${var.project}-${name}-*",
    ]])
  }

  statement {
    sid       = "ServiceRoles"
    actions   = ["iam:CreateServiceLinkedRole"]
    resources = ["${local.arn}:iam::${local.account}:role/aws-service-role/*"]
  }

  # Reading what ReadOnlyAccess reads, elsewhere too.
  statement {
    sid       = "Read"
    actions   = ["s3:Get*", "s3:List*", "ec2:Describe*", "tag:Get*"]
    resources = ["*"]
  }

  # Not even by mistake: the buckets' own protection, and the pipelines' own roles.
  statement {
    sid    = "Never"
    effect = "Deny"
    actions = [
      "s3:DeleteBucket", "s3:PutBucketVersioning", "s3:PutBucketPolicy", "s3:DeleteBucketPolicy",
      "s3:PutBucketPublicAccessBlock", "s3:DeleteObjectVersion",
    ]
    resources = flatten([for bucket in aws_s3_bucket.this : [bucket.arn, "${bucket.arn}/*"]])
  }
}

resource "aws_iam_policy" "boundary" {
  name        = "${var.project}-boundary"
  description = "The most that the pipelines of ${var.repository} may do"
  policy      = data.aws_iam_policy_document.boundary.json
}

resource "aws_iam_role_policy_attachment" "change" {
  for_each = toset(["apply", "destroy"])

  role       = aws_iam_role.pipeline[each.key].name
  policy_arn = aws_iam_policy.boundary.arn
}
