# Being told, backups, cost.

variable "alarm_emails" {
  description = "Addresses that alarms and budget warnings go to; each has to confirm once."
  type        = list(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for address in var.alarm_emails : can(regex("^[^@\\s]+@[^@\\s]+\\.[^@\\s]+$", address))])
    error_message = "alarm_emails must be e-mail addresses."
  }

  validation {
    condition     = var.mode != "production" || length(var.alarm_emails) > 0
    error_message = "alarm_emails must name somebody in production mode: an alarm that nobody hears is none."
  }
}

variable "first_token_slo_ms" {
  description = "Time to the first token of the probe's question, in milliseconds, above which an alarm goes off."
  type        = number
  default     = 10000
  nullable    = false

  validation {
    condition     = var.first_token_slo_ms >= 100 && var.first_token_slo_ms <= 120000
    error_message = "first_token_slo_ms must be from 100 to 120000."
  }
}

variable "log_retention_days" {
  description = "How long logs are kept."
  type        = number
  default     = 90
  nullable    = false

  validation {
    condition     = contains([7, 14, 30, 60, 90, 180, 365, 400, 731], var.log_retention_days)
    error_message = "log_retention_days must be one of 7, 14, 30, 60, 90, 180, 365, 400, 731."
  }
}

variable "backup_copy_region" {
  description = "Region that the daily snapshot of the data volume is copied to; empty for none."
  type        = string
  default     = ""
  nullable    = false

  validation {
    condition     = var.backup_copy_region == "" || (can(regex("^[a-z]{2}(-[a-z]+)+-[0-9]$", var.backup_copy_region)) && var.backup_copy_region != var.region)
    error_message = "backup_copy_region must be another region than region, or empty."
  }
}

variable "monthly_budget" {
  description = "Dollars a month, of which 50, 80 and 100 % are reported; 0 for no budget."
  type        = number
  default     = 800
  nullable    = false

  validation {
    condition     = var.monthly_budget >= 0 && var.monthly_budget <= 1000000
    error_message = "monthly_budget must be from 0 to 1000000 dollars."
  }
}

variable "schedule" {
  description = "When the host is up (single mode): cron expressions of the morning start and the evening stop; null for always."
  type = object({
    start     = string
    stop      = string
    time_zone = optional(string, "Etc/UTC")
  })
  default = null

  validation {
    condition = var.schedule == null || alltrue([
      for expression in try([var.schedule.start, var.schedule.stop], []) :
      length(split(" ", expression)) == 5
    ])
    error_message = "schedule needs cron expressions of five fields, such as { start = \"0 7 * * 1-5\", stop = \"0 20 * * 1-5\" }."
  }

  validation {
    condition     = var.schedule == null || var.mode == "single"
    error_message = "schedule is for single mode; production hosts stay up."
  }
}

variable "idle_shutdown_minutes" {
  description = "Minutes without a request after which the host is shut down (single mode), in steps of 5; 0 for never. The output start_command starts it again."
  type        = number
  default     = 0
  nullable    = false

  validation {
    condition     = var.idle_shutdown_minutes == 0 || (var.idle_shutdown_minutes >= 30 && var.idle_shutdown_minutes <= 1440 && var.idle_shutdown_minutes % 5 == 0)
    error_message = "idle_shutdown_minutes must be 0, or from 30 to 1440 in steps of 5."
  }

  validation {
    condition     = var.idle_shutdown_minutes == 0 || var.mode == "single"
    error_message = "idle_shutdown_minutes is for single mode; production hosts stay up."
  }
}
