# Who may come in, and the network it stands in.

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
