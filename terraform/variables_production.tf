# What production mode has besides.

variable "domain_name" {
  description = "Name of the web page (production mode), such as chat.example.com; the API is at api.<domain_name>."
  type        = string
  default     = ""
  nullable    = false

  validation {
    condition     = var.domain_name == "" || can(regex("^([a-z0-9]([a-z0-9-]*[a-z0-9])?\\.)+[a-z]{2,}$", var.domain_name))
    error_message = "domain_name must be a host name such as chat.example.com."
  }

  validation {
    condition     = var.mode != "production" || var.domain_name != ""
    error_message = "domain_name is needed in production mode: the load balancer speaks HTTPS only, and its certificate needs a name."
  }
}

variable "zone_id" {
  description = "Route53 zone that domain_name belongs to (production mode)."
  type        = string
  default     = ""
  nullable    = false

  validation {
    condition     = var.zone_id == "" || can(regex("^Z[A-Z0-9]{8,31}$", var.zone_id))
    error_message = "zone_id must be the id of a Route53 hosted zone, such as Z0123456789ABCDEFGHIJ."
  }

  validation {
    condition     = var.mode != "production" || var.zone_id != ""
    error_message = "zone_id is needed in production mode: the certificate is proved and the name is set there."
  }
}

variable "min_hosts" {
  description = "Fewest hosts (production mode)."
  type        = number
  default     = 2
  nullable    = false

  validation {
    condition     = var.min_hosts >= 2 && var.min_hosts <= 20
    error_message = "min_hosts must be from 2 to 20: one host alone is single mode."
  }
}

variable "max_hosts" {
  description = "Most hosts (production mode)."
  type        = number
  default     = 4
  nullable    = false

  validation {
    condition     = var.max_hosts > var.min_hosts && var.max_hosts <= 40
    error_message = "max_hosts must be greater than min_hosts, so that a host can be replaced without a gap, and at most 40."
  }
}

variable "longest_stream_seconds" {
  description = "How long an answer may stream: hosts are drained that long before they end."
  type        = number
  default     = 600
  nullable    = false

  validation {
    condition     = var.longest_stream_seconds >= 60 && var.longest_stream_seconds <= 3600
    error_message = "longest_stream_seconds must be from 60 to 3600, the longest that a load balancer waits."
  }
}

variable "idle_timeout_seconds" {
  description = "Silence after which the load balancer closes a connection; Corral sends a heartbeat every 15 s."
  type        = number
  default     = 300
  nullable    = false

  validation {
    condition     = var.idle_timeout_seconds >= 30 && var.idle_timeout_seconds <= 4000
    error_message = "idle_timeout_seconds must be from 30 (two heartbeats) to 4000."
  }
}

variable "database_class" {
  description = "Instance class of the shared PostgreSQL (production mode)."
  type        = string
  default     = "db.m7g.large"
  nullable    = false

  validation {
    condition     = can(regex("^db\\.[a-z0-9]+\\.[a-z0-9]+$", var.database_class))
    error_message = "database_class must be a class of RDS, such as db.m7g.large."
  }
}

variable "database_gb" {
  description = "Size of the shared PostgreSQL in GB; it grows by itself to four times that."
  type        = number
  default     = 100
  nullable    = false

  validation {
    condition     = var.database_gb >= 20 && var.database_gb <= 16000
    error_message = "database_gb must be from 20 to 16000."
  }
}

variable "deletion_protection" {
  description = "Refuse the deletion of load balancer and database (production mode); scripts/destroy turns it off after the typed words."
  type        = bool
  default     = true
  nullable    = false
}
