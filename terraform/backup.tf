# Snapshots of the data volume: every four hours for two days, daily for two weeks, the daily one
# also in another region. A snapshot is a point in time of the whole volume, and Corral's store
# recovers from any such point. scripts/restore makes a volume of one; README.md has the drill.

data "aws_iam_policy_document" "dlm_assume" {
  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["dlm.amazonaws.com"]
    }
  }
}

resource "aws_iam_role" "dlm" {
  count = local.production ? 0 : 1

  name_prefix        = "${local.name}-dlm-"
  assume_role_policy = data.aws_iam_policy_document.dlm_assume.json
}

resource "aws_iam_role_policy_attachment" "dlm" {
  count = local.production ? 0 : 1

  role       = aws_iam_role.dlm[0].name
  policy_arn = "${local.arn}:iam::aws:policy/service-role/AWSDataLifecycleManagerServiceRole"
}

resource "aws_dlm_lifecycle_policy" "data" {
  count = local.production ? 0 : 1

  description        = "Data volume of ${local.name}"
  execution_role_arn = aws_iam_role.dlm[0].arn
  state              = "ENABLED"

  policy_details {
    resource_types = ["VOLUME"]
    target_tags    = { Backup = "${local.name}-data" }

    schedule {
      name      = "every four hours"
      copy_tags = true

      create_rule {
        interval      = 4
        interval_unit = "HOURS"
        times         = ["00:30"]
      }

      retain_rule {
        count = 12
      }
    }

    schedule {
      name      = "daily"
      copy_tags = true

      create_rule {
        interval      = 24
        interval_unit = "HOURS"
        times         = ["03:00"]
      }

      retain_rule {
        count = 14
      }

      dynamic "cross_region_copy_rule" {
        for_each = var.backup_copy_region == "" ? [] : [1]

        content {
          target    = var.backup_copy_region
          encrypted = true
          copy_tags = true

          retain_rule {
            interval      = 14
            interval_unit = "DAYS"
          }
        }
      }
    }
  }
}
