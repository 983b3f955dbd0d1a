# Everything that can be chosen. Whatever is wrong by itself is refused here; what is wrong only
# together with AWS's answers (zone, quota) is refused by conditions in placement.tf.

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

# --- the host ---

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

# --- who may come in ---

variable "web_cidrs" {
  description = "Networks that may open the web page. single mode: port 8080 by plain HTTP, so empty (Session Manager only) is better; production: HTTPS at the load balancer."
  type        = list(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for cidr in var.web_cidrs : can(cidrnetmask(cidr))])
    error_message = "web_cidrs must be IPv4 networks such as 203.0.113.0/24."
  }

  validation {
    condition     = var.allow_everyone || alltrue([for cidr in var.web_cidrs : try(tonumber(split("/", cidr)[1]) >= 8, true)])
    error_message = "web_cidrs would open the web page to the whole internet (or a large part of it); say allow_everyone = true as well if that is meant."
  }
}

variable "api_cidrs" {
  description = "Networks that may call the API. single mode: port 11435 by plain HTTP; production: HTTPS at the load balancer."
  type        = list(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for cidr in var.api_cidrs : can(cidrnetmask(cidr))])
    error_message = "api_cidrs must be IPv4 networks such as 203.0.113.0/24."
  }

  validation {
    condition     = var.allow_everyone || alltrue([for cidr in var.api_cidrs : try(tonumber(split("/", cidr)[1]) >= 8, true)])
    error_message = "api_cidrs would open the API to the whole internet (or a large part of it); say allow_everyone = true as well if that is meant."
  }
}

variable "ssh_cidrs" {
  description = "Networks that may reach port 22 (EC2 Instance Connect; there is no key pair). Empty: Session Manager only."
  type        = list(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for cidr in var.ssh_cidrs : can(cidrnetmask(cidr))])
    error_message = "ssh_cidrs must be IPv4 networks such as 203.0.113.0/24."
  }

  validation {
    condition     = alltrue([for cidr in var.ssh_cidrs : try(tonumber(split("/", cidr)[1]) >= 16, true)])
    error_message = "ssh_cidrs may not be wider than a /16; for everybody there is Session Manager."
  }
}

variable "allow_everyone" {
  description = "The second word that opening web page or API to the whole internet needs."
  type        = bool
  default     = false
  nullable    = false
}

# --- network ---

variable "own_vpc" {
  description = "Make a VPC of its own instead of using the region's default one (which is made where it is missing); always so in production mode."
  type        = bool
  default     = false
  nullable    = false
}

variable "vpc_cidr" {
  description = "Address range of the own VPC, /16 to /20."
  type        = string
  default     = "10.64.0.0/16"
  nullable    = false

  validation {
    condition     = can(cidrnetmask(var.vpc_cidr)) && try(tonumber(split("/", var.vpc_cidr)[1]) >= 16 && tonumber(split("/", var.vpc_cidr)[1]) <= 20, false)
    error_message = "vpc_cidr must be an IPv4 network from /16 to /20, such as 10.64.0.0/16."
  }
}

variable "zone_count" {
  description = "Zones of the own VPC."
  type        = number
  default     = 2
  nullable    = false

  validation {
    condition     = contains([2, 3], var.zone_count)
    error_message = "zone_count must be 2 or 3."
  }
}

variable "availability_zone" {
  description = "Zone of the host and its data volume (single mode); empty for the first one that has the instance type."
  type        = string
  default     = ""
  nullable    = false

  validation {
    condition     = var.availability_zone == "" || can(regex("^${var.region}[a-z]$", var.availability_zone))
    error_message = "availability_zone must be a zone of region, such as ${var.region}a."
  }
}

variable "nat_gateway" {
  description = "Let private hosts reach the internet (production mode). Without it they reach AWS by endpoints alone: models then have to lie in the artefact bucket and the image of Open-WebUI in ECR."
  type        = bool
  default     = true
  nullable    = false
}

# --- production mode ---

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

# --- being told, backups, cost ---

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
