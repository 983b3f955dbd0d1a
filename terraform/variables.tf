# What is made, where, and what runs on it; variables_*.tf have the rest. Whatever is wrong by itself
# is refused there; what is wrong only together with AWS's answers (zone, quota) is refused by
# conditions in placement.tf.

# --- what and where ---

variable "project" {
  description = "Name of the platform; first part of every name."
  type        = string
  default     = "corral"
  nullable    = false

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,15}$", var.project))
    error_message = "project must be 2 to 16 lower-case letters, digits and hyphens, beginning with a letter."
  }
}

variable "environment" {
  description = "Name of this copy of the platform, such as dev, staging or production; second part of every name."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,11}$", var.environment))
    error_message = "environment must be 2 to 12 lower-case letters, digits and hyphens, beginning with a letter."
  }
}

variable "owner" {
  description = "Who answers for it; becomes the tag Owner."
  type        = string
  nullable    = false

  validation {
    condition     = length(trimspace(var.owner)) > 0
    error_message = "owner must name the person or team that answers for this environment."
  }
}

variable "region" {
  description = "AWS region."
  type        = string
  default     = "eu-central-1"
  nullable    = false

  validation {
    condition     = can(regex("^[a-z]{2}(-[a-z]+)+-[0-9]$", var.region))
    error_message = "region must be the name of an AWS region, such as eu-central-1."
  }
}

variable "mode" {
  description = "single: one host that is replaced when it dies. production: several private hosts behind a load balancer, with shared PostgreSQL and files."
  type        = string
  default     = "single"
  nullable    = false

  validation {
    condition     = contains(["single", "production"], var.mode)
    error_message = "mode must be single or production."
  }
}

variable "tags" {
  description = "More tags for everything."
  type        = map(string)
  default     = {}
  nullable    = false

  validation {
    condition = alltrue([
      for key in keys(var.tags) : !contains(["Project", "Environment", "Owner", "ManagedBy", "ExpiresAt"], key)
    ])
    error_message = "tags may not set Project, Environment, Owner, ManagedBy or ExpiresAt: they have variables of their own."
  }
}

variable "expires_at" {
  description = "Date (YYYY-MM-DD) after which this environment may be destroyed by anybody; empty for never. Becomes the tag ExpiresAt."
  type        = string
  default     = ""
  nullable    = false

  validation {
    condition     = var.expires_at == "" || can(formatdate("YYYY-MM-DD", "${var.expires_at}T00:00:00Z"))
    error_message = "expires_at must be a date such as 2027-01-31, or empty."
  }
}

# --- what runs ---

variable "artifact_bucket" {
  description = "Bucket with the release archives, written by terraform/scripts/publish; made by the stack in bootstrap/."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$", var.artifact_bucket))
    error_message = "artifact_bucket must be the name of an S3 bucket."
  }
}

variable "corral_version" {
  description = "Version of the release archive to run."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[0-9]+\\.[0-9]+\\.[0-9]+([.-][0-9A-Za-z.-]+)?$", var.corral_version))
    error_message = "corral_version must be a version such as 0.1.0."
  }
}

variable "corral_sha256" {
  description = "SHA-256 of the release archive that this instance type needs (CUDA or CPU); terraform/scripts/publish prints it."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[0-9a-f]{64}$", var.corral_sha256))
    error_message = "corral_sha256 must be the 64 hexadecimal digits of a SHA-256."
  }
}

variable "ollama_version" {
  description = "Version of Ollama; 0.17.1 is the first without the memory leak of CVE-2026-7482."
  type        = string
  default     = "0.32.4"
  nullable    = false

  validation {
    condition = can(regex("^0\\.[0-9]+\\.[0-9]+$", var.ollama_version)) && try(
      tonumber(split(".", var.ollama_version)[1]) * 1000 + tonumber(split(".", var.ollama_version)[2]) >= 17001,
      false,
    )
    error_message = "ollama_version must be 0.17.1 or newer, such as 0.32.4: older ones leak memory to strangers (CVE-2026-7482)."
  }
}

variable "ollama_sha256" {
  description = "SHA-256 of Ollama's archive for Linux on x86-64; terraform/scripts/publish prints it."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[0-9a-f]{64}$", var.ollama_sha256))
    error_message = "ollama_sha256 must be the 64 hexadecimal digits of a SHA-256."
  }
}

variable "webui_image" {
  description = "Image of Open-WebUI, with its tag; production also needs its digest (NAME:TAG@sha256:…)."
  type        = string
  default     = "ghcr.io/open-webui/open-webui:v0.12.4"
  nullable    = false

  validation {
    condition     = can(regex("^[a-z0-9.-]+(/[a-z0-9._-]+)+:[A-Za-z0-9._-]+(@sha256:[0-9a-f]{64})?$", var.webui_image))
    error_message = "webui_image must be a name with a tag, such as ghcr.io/open-webui/open-webui:v0.12.4."
  }

  validation {
    condition     = !can(regex(":(latest|main|dev)(@|$)", var.webui_image))
    error_message = "webui_image must name a version, not a tag that moves."
  }

  validation {
    condition     = var.mode != "production" || strcontains(var.webui_image, "@sha256:")
    error_message = "webui_image must be pinned by digest in production mode: NAME:TAG@sha256:…"
  }
}

variable "models" {
  description = "Models that every host gets, by their names at Ollama."
  type        = list(string)
  default     = ["llama3.2:3b"]
  nullable    = false

  validation {
    condition     = length(var.models) > 0
    error_message = "models must name at least one model, such as llama3.2:3b: without any, there is nothing to chat with."
  }

  validation {
    condition     = alltrue([for name in var.models : can(regex("^[a-z0-9][a-z0-9._/-]*:[a-zA-Z0-9._-]+$", name))])
    error_message = "models must be names with a tag, such as llama3.2:3b or deepseek-r1:14b."
  }
}

variable "default_model" {
  description = "The model that people get when they choose none, and that the smoke test asks; empty for the first of models."
  type        = string
  default     = ""
  nullable    = false

  validation {
    condition     = var.default_model == "" || contains(var.models, var.default_model)
    error_message = "default_model must be one of models; otherwise no host would have it."
  }
}

variable "gateway_slots" {
  description = "Answers that one host works on at once; null for what suits the instance type."
  type        = number
  default     = null

  validation {
    condition     = var.gateway_slots == null || try(var.gateway_slots >= 1 && var.gateway_slots <= 64 && floor(var.gateway_slots) == var.gateway_slots, false)
    error_message = "gateway_slots must be a whole number from 1 to 64."
  }
}
