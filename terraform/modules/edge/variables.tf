variable "name" {
  description = "First part of every name; at most 28 characters, for the load balancer's own limit."
  type        = string
}

variable "vpc_id" {
  description = "VPC of load balancer and hosts."
  type        = string
}

variable "subnets" {
  description = "Public subnets, two or more."
  type        = list(string)
}

variable "domain_name" {
  description = "Name of the web page; the API is at api.<domain_name>."
  type        = string
}

variable "zone_id" {
  description = "Route53 zone of the name."
  type        = string
}

variable "web_cidrs" {
  description = "Networks that may open the web page."
  type        = list(string)
}

variable "api_cidrs" {
  description = "Networks that may call the API."
  type        = list(string)
}

variable "web_port" {
  description = "Port of Open-WebUI on the hosts."
  type        = number
}

variable "api_port" {
  description = "Port of Corral on the hosts."
  type        = number
}

variable "idle_timeout_seconds" {
  description = "Silence after which a connection is closed."
  type        = number
}

variable "longest_stream_seconds" {
  description = "How long a host that leaves may finish its streams."
  type        = number
}

variable "host_security_group_id" {
  description = "Security group of the hosts."
  type        = string
}

variable "log_retention_days" {
  description = "How long access logs are kept."
  type        = number
}

variable "deletion_protection" {
  description = "Refuse deletion."
  type        = bool
}
