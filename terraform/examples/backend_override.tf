# Copied beside main.tf, keeps the state on this machine: for trying alone, not for a team.
terraform {
  backend "local" {}
}
