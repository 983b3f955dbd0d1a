# The rest of the address (bucket, key, region, kms_key_id) comes by
# `terraform init -backend-config=FILE`, a file per environment; the stack in bootstrap/ prints it.
# For a state on this machine: cp examples/backend_override.tf .
terraform {
  backend "s3" {
    encrypt      = true
    use_lockfile = true
  }
}
