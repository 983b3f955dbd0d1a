variable "name" {
  description = "First part of every name."
  type        = string
}

variable "region" {
  description = "AWS region, for the names of endpoints."
  type        = string
}

variable "cidr" {
  description = "Address range, /16 to /20."
  type        = string
}

variable "zones" {
  description = "Zones; each gets a public and, where wanted, a private subnet."
  type        = list(string)
}

variable "private" {
  description = "Make private subnets, with endpoints for the AWS services that the hosts call."
  type        = bool
}

variable "nat_gateway" {
  description = "Let the private subnets reach the internet: one gateway a zone, so that a lost zone takes only its own."
  type        = bool
}

variable "log_group" {
  description = "Name of the log group of the flow logs."
  type        = string
}

variable "log_retention_days" {
  description = "How long flow logs are kept."
  type        = number
}

variable "kms_key_arn" {
  description = "Key for the flow logs; null for AWS's own."
  type        = string
  default     = null
}
