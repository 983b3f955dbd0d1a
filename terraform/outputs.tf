locals {
  aws            = "aws --region ${var.region}"
  instance_query = "${local.aws} autoscaling describe-auto-scaling-groups --auto-scaling-group-names ${local.name} --query 'AutoScalingGroups[0].Instances[0].InstanceId' --output text"
  forward        = "${local.aws} ssm start-session --target \"$(${local.instance_query})\" --document-name AWS-StartPortForwardingSession"
}

output "web_url" {
  description = "Address of the web page; in single mode after web_command."
  value       = local.production ? local.web_url : "http://127.0.0.1:${local.web_port}"
}

output "api_url" {
  description = "Address of the API; in single mode after api_command."
  value       = local.production ? local.api_url : "http://127.0.0.1:${local.api_port}"
}

output "web_command" {
  description = "Brings the web page of a host to this machine through Session Manager."
  value       = "${local.forward} --parameters portNumber=${local.web_port},localPortNumber=${local.web_port}"
}

output "api_command" {
  description = "Brings the API of a host to this machine through Session Manager."
  value       = "${local.forward} --parameters portNumber=${local.api_port},localPortNumber=${local.api_port}"
}

output "shell_command" {
  description = "Opens a shell on a host."
  value       = "${local.aws} ssm start-session --target \"$(${local.instance_query})\""
}

output "status_command" {
  description = "Prints what first boot reports of each host."
  value       = "terraform/scripts/status ${var.artifact_bucket} ${local.status_prefix}"
}

output "logs_command" {
  description = "Follows the log of first boot."
  value       = "${local.aws} logs tail ${local.log_prefix}/bootstrap --follow"
}

output "start_command" {
  description = "Starts a host that was shut down by schedule or idleness."
  value       = "${local.aws} autoscaling set-desired-capacity --auto-scaling-group-name ${local.name} --desired-capacity ${local.production ? var.min_hosts : 1}"
}

output "name" {
  description = "Name of auto scaling group, dashboard and everything else."
  value       = local.name
}

output "region" {
  description = "Region of everything."
  value       = var.region
}

output "status_prefix" {
  description = "Where in the artefact bucket hosts publish their status."
  value       = local.status_prefix
}

output "artifact_bucket" {
  description = "Bucket of archives and status."
  value       = var.artifact_bucket
}

output "data_volume_id" {
  description = "The data volume (single mode)."
  value       = local.data_volume_id
}

output "zone" {
  description = "Zone of the host and its data volume (single mode)."
  value       = local.production ? "" : local.zone
}

output "ami_id" {
  description = "Image that the hosts run."
  value       = local.ami_id
}

output "ami_parameter" {
  description = "Public parameter that names the newest image."
  value       = local.ami_parameter
}

output "corral_version" {
  description = "Version that the hosts run."
  value       = var.corral_version
}
