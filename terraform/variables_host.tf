# The host and its volumes.

variable "instance_type" {
  description = "Type of the host: one of the table in instances.tf. t3.xlarge has no GPU and is for trying."
  type        = string
  default     = "g4dn.2xlarge"
  nullable    = false

  validation {
    condition     = contains(keys(local.instance_types), var.instance_type)
    error_message = "instance_type must be one of ${join(", ", keys(local.instance_types))}; settings for others are not known (terraform/instances.tf)."
  }
}

variable "spot" {
  description = "Buy the host as spot capacity: about a third of the price, with two minutes' notice of its end. single mode only."
  type        = bool
  default     = false
  nullable    = false

  validation {
    condition     = !(var.spot && var.mode == "production")
    error_message = "spot is for single mode: production hosts hold streams that two minutes are too short for."
  }
}

variable "ami_id" {
  description = "Image of the host. Empty takes the newest one of ami_parameter at each apply; production mode must pin it."
  type        = string
  default     = ""
  nullable    = false

  validation {
    condition     = var.ami_id == "" || can(regex("^ami-[0-9a-f]{8,17}$", var.ami_id))
    error_message = "ami_id must be an image such as ami-0123456789abcdef0, or empty."
  }

  validation {
    condition     = var.mode != "production" || var.ami_id != ""
    error_message = "ami_id must be pinned in production mode: the newest image would replace every host at some later apply. `aws ssm get-parameter --name` with the name in the output ami_parameter shows the present one."
  }
}

variable "ami_parameter" {
  description = "Public SSM parameter with the image's id; empty for the Deep Learning Base image (several CUDA versions, Ubuntu 24.04), or Ubuntu's own where the type has no GPU."
  type        = string
  default     = ""
  nullable    = false

  validation {
    condition     = var.ami_parameter == "" || startswith(var.ami_parameter, "/")
    error_message = "ami_parameter must be the path of an SSM parameter, beginning with a slash, or empty."
  }
}

variable "root_volume_gb" {
  description = "Size of the root volume in GB; the Deep Learning image alone takes about 70."
  type        = number
  default     = 100
  nullable    = false

  validation {
    condition     = var.root_volume_gb >= 50 && var.root_volume_gb <= 2000
    error_message = "root_volume_gb must be from 50 to 2000."
  }
}

variable "data_volume_gb" {
  description = "Size of the data volume in GB (single mode): vectors, files, Open-WebUI's data."
  type        = number
  default     = 100
  nullable    = false

  validation {
    condition     = var.data_volume_gb >= 20 && var.data_volume_gb <= 16000
    error_message = "data_volume_gb must be from 20 to 16000."
  }
}

variable "data_volume_id" {
  description = "An existing data volume to use (single mode), such as one kept by a destroy or restored from a snapshot; empty makes a new one."
  type        = string
  default     = ""
  nullable    = false

  validation {
    condition     = var.data_volume_id == "" || can(regex("^vol-[0-9a-f]{8,17}$", var.data_volume_id))
    error_message = "data_volume_id must be a volume such as vol-0123456789abcdef0, or empty."
  }

  validation {
    condition     = var.data_volume_id == "" || var.availability_zone != ""
    error_message = "data_volume_id needs availability_zone too: a host can only attach a volume of its own zone."
  }
}

variable "kms_key_arn" {
  description = "Key that encrypts volumes, logs and database; empty for AWS's own keys in single mode and a new key in production mode."
  type        = string
  default     = ""
  nullable    = false

  validation {
    condition     = var.kms_key_arn == "" || can(regex("^arn:aws[a-z-]*:kms:", var.kms_key_arn))
    error_message = "kms_key_arn must be the ARN of a KMS key, or empty."
  }
}

variable "check_quota" {
  description = "Compare the account's vCPU quota with what is asked for before anything is made."
  type        = bool
  default     = true
  nullable    = false
}
