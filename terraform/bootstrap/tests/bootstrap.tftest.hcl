mock_provider "aws" {
  override_during = plan

  mock_data "aws_caller_identity" {
    defaults = { account_id = "123456789012" }
  }

  mock_data "aws_partition" {
    defaults = { partition = "aws" }
  }

  mock_data "aws_iam_policy_document" {
    defaults = { json = "{\"Version\":\"2012-10-17\",\"Statement\":[]}" }
  }

  mock_resource "aws_s3_bucket" {
    defaults = { id = "bucket", arn = "arn:aws:s3:::bucket" }
  }

  mock_resource "aws_kms_key" {
    defaults = { arn = "arn:aws:kms:eu-central-1:123456789012:key/12345678-1234-1234-1234-123456789012" }
  }

  mock_resource "aws_iam_policy" {
    defaults = { arn = "arn:aws:iam::123456789012:policy/corral-boundary" }
  }

  mock_resource "aws_iam_role" {
    defaults = { arn = "arn:aws:iam::123456789012:role/corral-plan" }
  }
}

variables {
  repository = "example/corral"
}

run "default" {
  command = plan

  assert {
    condition     = alltrue([for block in aws_s3_bucket_public_access_block.this : block.block_public_policy && block.restrict_public_buckets]) && alltrue([for versions in aws_s3_bucket_versioning.this : versions.versioning_configuration[0].status == "Enabled"])
    error_message = "buckets keep old versions and are nobody's else"
  }

  assert {
    condition     = local.subjects.destroy == ["repo:example/corral:environment:dev-destroy", "repo:example/corral:environment:production-destroy"]
    error_message = "only the environments for destruction may destroy"
  }

  assert {
    condition     = alltrue(flatten([for subjects in values(local.subjects) : [for subject in subjects : !strcontains(subject, "*") && startswith(subject, "repo:example/corral:")]]))
    error_message = "no role is for whoever happens to match"
  }

  assert {
    condition     = aws_iam_role.pipeline["apply"].permissions_boundary == aws_iam_policy.boundary.arn && aws_iam_role.pipeline["destroy"].permissions_boundary == aws_iam_policy.boundary.arn
    error_message = "what changes things has a bound"
  }

  assert {
    condition     = strcontains(output.backend["production"], "key        = \"corral/production.tfstate\"")
    error_message = "one state for each environment"
  }
}

run "wildcards" {
  command = plan

  variables {
    repository   = "example/*"
    region       = "Frankfurt"
    environments = ["Production"]
    project      = "C"
  }

  expect_failures = [var.repository, var.region, var.environments, var.project]
}
