variable "name" {
  description = "First part of every name."
  type        = string
}

variable "vpc_id" {
  description = "VPC of the hosts."
  type        = string
}

variable "subnets" {
  description = "Private subnets by zone."
  type        = map(string)
}

variable "host_security_group_id" {
  description = "Security group of the hosts, who alone may connect."
  type        = string
}

variable "kms_key_arn" {
  description = "Key for database and files."
  type        = string
}

variable "database_class" {
  description = "Instance class of PostgreSQL."
  type        = string
}

variable "database_gb" {
  description = "Size of PostgreSQL in GB at the start."
  type        = number
}

variable "deletion_protection" {
  description = "Refuse deletion."
  type        = bool
}
