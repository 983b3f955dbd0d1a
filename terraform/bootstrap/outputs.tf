output "artifact_bucket" {
  description = "Becomes artifact_bucket of the main stack."
  value       = aws_s3_bucket.this["artifacts"].id
}

output "state_bucket" {
  description = "Bucket of the states."
  value       = aws_s3_bucket.this["state"].id
}

output "backend" {
  description = "Content of a backend file by environment: terraform output -json backend."
  value = { for name in var.environments : name => join("\n", [
    "bucket     = \"${aws_s3_bucket.this["state"].id}\"",
    "key        = \"${var.project}/${name}.tfstate\"",
    "region     = \"${var.region}\"",
    "kms_key_id = \"${aws_kms_key.state.arn}\"",
    "",
  ]) }
}

output "github_variables" {
  description = "Variables of the GitHub repository that the workflows read."
  value = {
    AWS_REGION           = var.region
    AWS_PLAN_ROLE_ARN    = aws_iam_role.pipeline["plan"].arn
    AWS_APPLY_ROLE_ARN   = aws_iam_role.pipeline["apply"].arn
    AWS_DESTROY_ROLE_ARN = aws_iam_role.pipeline["destroy"].arn
    ARTIFACT_BUCKET      = aws_s3_bucket.this["artifacts"].id
    STATE_BUCKET         = aws_s3_bucket.this["state"].id
    STATE_KEY_ARN        = aws_kms_key.state.arn
  }
}
