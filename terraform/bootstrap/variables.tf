variable "project" {
  description = "Name of the platform, as in the main stack."
  type        = string
  default     = "corral"

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,15}$", var.project))
    error_message = "project must be 2 to 16 lower-case letters, digits and hyphens, beginning with a letter."
  }
}

variable "region" {
  description = "AWS region of buckets and platform."
  type        = string
  default     = "eu-central-1"

  validation {
    condition     = can(regex("^[a-z]{2}(-[a-z]+)+-[0-9]$", var.region))
    error_message = "region must be the name of an AWS region, such as eu-central-1."
  }
}

variable "repository" {
  description = "GitHub repository whose workflows may plan, apply and destroy, as owner/name."
  type        = string

  validation {
    condition     = can(regex("^[A-Za-z0-9._-]+/[A-Za-z0-9._-]+$", var.repository))
    error_message = "repository must be owner/name, without a wildcard: whoever matches may change the account."
  }
}

variable "environments" {
  description = "GitHub environments that may be deployed; each has a second one, NAME-destroy, for its end."
  type        = list(string)
  default     = ["dev", "production"]

  validation {
    condition     = length(var.environments) > 0 && alltrue([for name in var.environments : can(regex("^[a-z][a-z0-9-]{1,11}$", name))])
    error_message = "environments must be names of 2 to 12 lower-case letters, digits and hyphens."
  }
}

variable "make_oidc_provider" {
  description = "Make GitHub's identity provider; an account has only one, so false where it is there already."
  type        = bool
  default     = true
}
