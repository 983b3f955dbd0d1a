# Several hosts behind a load balancer.

mock_provider "aws" {
  source          = "./tests/mocks"
  override_during = plan
}

variables {
  mode            = "production"
  environment     = "production"
  owner           = "platform"
  artifact_bucket = "corral-artifacts-123456789012"
  corral_version  = "0.1.0"
  corral_sha256   = "0000000000000000000000000000000000000000000000000000000000000001"
  ollama_sha256   = "0000000000000000000000000000000000000000000000000000000000000002"
  webui_image     = "ghcr.io/open-webui/open-webui:v0.12.4@sha256:0000000000000000000000000000000000000000000000000000000000000003"
  ami_id          = "ami-0123456789abcdef0"
  domain_name     = "chat.example.com"
  zone_id         = "Z0123456789ABCDEFGHIJ"
  alarm_emails    = ["platform@example.com"]
  web_cidrs       = ["203.0.113.0/24"]
  api_cidrs       = ["198.51.100.0/24"]
}

run "default" {
  command = plan

  # --- hosts ---

  assert {
    condition     = aws_autoscaling_group.host.min_size == 2 && aws_autoscaling_group.host.max_size == 4 && aws_autoscaling_group.host.health_check_type == "ELB"
    error_message = "two to four hosts, out when the load balancer says so"
  }

  assert {
    condition     = toset(keys(module.network[0].private_subnets)) == toset(["eu-central-1b", "eu-central-1c"])
    error_message = "private subnets, in zones that have the instance type"
  }

  assert {
    condition     = aws_launch_template.host.network_interfaces[0].associate_public_ip_address == "false"
    error_message = "no public address"
  }

  assert {
    condition     = aws_launch_template.host.metadata_options[0].http_tokens == "required" && aws_launch_template.host.metadata_options[0].http_put_response_hop_limit == 1
    error_message = "metadata only by token, and one hop away"
  }

  assert {
    condition     = alltrue([for device in aws_launch_template.host.block_device_mappings : device.ebs[0].encrypted == "true" && device.ebs[0].kms_key_id == aws_kms_key.this[0].arn])
    error_message = "volumes are encrypted with the environment's key"
  }

  assert {
    condition     = length(aws_ebs_volume.data) == 0 && length(aws_dlm_lifecycle_policy.data) == 0
    error_message = "what hosts share is in no volume of one"
  }

  assert {
    condition     = aws_autoscaling_group.host.instance_refresh[0].preferences[0].min_healthy_percentage == 100 && aws_autoscaling_group.host.instance_refresh[0].preferences[0].max_healthy_percentage == 200 && aws_autoscaling_group.host.instance_refresh[0].preferences[0].auto_rollback
    error_message = "a new version comes up whole beside the old one, and goes when it is no good"
  }

  assert {
    condition     = toset(aws_autoscaling_group.host.instance_refresh[0].preferences[0].alarm_specification[0].alarms) == toset([aws_cloudwatch_metric_alarm.math["errors"].alarm_name, aws_cloudwatch_metric_alarm.simple["unhealthy"].alarm_name])
    error_message = "a refresh watches alarms that exist"
  }

  assert {
    condition     = length(base64decode(aws_launch_template.host.user_data)) < 16384 && strcontains(base64decode(aws_launch_template.host.user_data), "database.internal") && !strcontains(base64decode(aws_launch_template.host.user_data), "password")
    error_message = "hosts are told where the database is, and no secret"
  }

  # --- who comes in ---

  assert {
    condition     = length(aws_vpc_security_group_ingress_rule.named) == 0 && toset([for rule in aws_vpc_security_group_ingress_rule.balancer : rule.from_port]) == toset([8080, 11435])
    error_message = "only the load balancer speaks with the hosts, and not with Ollama"
  }

  assert {
    condition     = alltrue([for rule in aws_vpc_security_group_ingress_rule.balancer : rule.cidr_ipv4 == null])
    error_message = "and no network does"
  }

  # --- key, logs ---

  assert {
    condition     = aws_kms_key.this[0].enable_key_rotation && alltrue([for group in aws_cloudwatch_log_group.this : group.kms_key_id == aws_kms_key.this[0].arn])
    error_message = "one key that turns over, for the logs too"
  }

  assert {
    condition     = output.web_url == "https://chat.example.com" && output.api_url == "https://api.chat.example.com"
    error_message = "HTTPS, under the names"
  }
}

run "edge" {
  command = plan

  module {
    source = "./modules/edge"
  }

  variables {
    name                   = "corral-production"
    vpc_id                 = "vpc-1"
    subnets                = ["subnet-1", "subnet-2"]
    web_port               = 8080
    api_port               = 11435
    idle_timeout_seconds   = 300
    longest_stream_seconds = 600
    host_security_group_id = "sg-1"
    log_retention_days     = 90
    deletion_protection    = true
    api_cidrs              = ["198.51.100.0/24", "198.51.101.0/24", "198.51.102.0/24", "198.51.103.0/24", "198.51.104.0/24"]
  }

  assert {
    condition     = aws_lb.this.idle_timeout > 30 && alltrue([for group in aws_lb_target_group.this : tonumber(group.deregistration_delay) == 600])
    error_message = "silence of two heartbeats is no end; a host that leaves finishes its streams"
  }

  assert {
    condition     = aws_lb.this.drop_invalid_header_fields && aws_lb.this.desync_mitigation_mode == "strictest" && aws_lb.this.enable_deletion_protection && aws_lb.this.access_logs[0].enabled
    error_message = "a load balancer for the internet"
  }

  assert {
    condition     = aws_lb_listener.https.protocol == "HTTPS" && startswith(aws_lb_listener.https.ssl_policy, "ELBSecurityPolicy-TLS13") && aws_lb_listener.https.default_action[0].type == "fixed-response"
    error_message = "TLS 1.2 or 1.3, and nothing for who does not know a name"
  }

  assert {
    condition     = toset([for rule in aws_vpc_security_group_ingress_rule.https : rule.from_port]) == toset([443])
    error_message = "HTTPS only"
  }

  assert {
    condition     = { for name, group in aws_lb_target_group.this : name => group.health_check[0].path } == { api = "/health/ready", web = "/health" }
    error_message = "each is asked whether it is ready"
  }

  assert {
    condition     = toset(keys(aws_lb_listener_rule.this)) == toset(["web-0", "api-0", "api-1"])
    error_message = "a rule takes five values at most: five networks and a name need two"
  }

  assert {
    condition     = aws_acm_certificate.this.domain_name == "chat.example.com" && toset(keys(aws_route53_record.this)) == toset(["chat.example.com", "api.chat.example.com"])
    error_message = "names and certificate"
  }

  assert {
    condition     = aws_wafv2_web_acl_association.this.resource_arn == aws_lb.this.arn
    error_message = "the firewall is in front"
  }

  assert {
    condition     = aws_s3_bucket_public_access_block.logs.restrict_public_buckets && aws_s3_bucket_public_access_block.logs.block_public_policy
    error_message = "access logs are nobody's business"
  }
}

run "shared" {
  command = plan

  module {
    source = "./modules/shared"
  }

  variables {
    name                   = "corral-production"
    vpc_id                 = "vpc-1"
    subnets                = { a = "subnet-1", b = "subnet-2" }
    host_security_group_id = "sg-1"
    kms_key_arn            = "arn:aws:kms:eu-central-1:123456789012:key/12345678-1234-1234-1234-123456789012"
    database_class         = "db.m7g.large"
    database_gb            = 100
    deletion_protection    = true
  }

  assert {
    condition     = aws_db_instance.this.storage_encrypted && aws_db_instance.this.multi_az && aws_db_instance.this.deletion_protection && !aws_db_instance.this.publicly_accessible && !aws_db_instance.this.skip_final_snapshot
    error_message = "the database is encrypted, in two zones, hard to delete, and not on the internet"
  }

  assert {
    condition     = aws_db_instance.this.manage_master_user_password && aws_db_instance.this.backup_retention_period >= 14
    error_message = "its password is in no state; two weeks can be gone back"
  }

  assert {
    condition     = { for setting in aws_db_parameter_group.this.parameter : setting.name => setting.value }["rds.force_ssl"] == "1"
    error_message = "the database speaks TLS only"
  }

  assert {
    condition     = aws_efs_file_system.this.encrypted && length(aws_efs_mount_target.this) == 2
    error_message = "files are encrypted, and in reach of both zones"
  }
}

run "network" {
  command = plan

  module {
    source = "./modules/network"
  }

  variables {
    name               = "corral-production"
    region             = "eu-central-1"
    cidr               = "10.64.0.0/16"
    zones              = ["eu-central-1b", "eu-central-1c"]
    private            = true
    nat_gateway        = true
    log_group          = "/corral/production/flow"
    log_retention_days = 90
  }

  assert {
    condition     = length(distinct(concat([for subnet in aws_subnet.public : subnet.cidr_block], [for subnet in aws_subnet.private : subnet.cidr_block]))) == 4
    error_message = "four subnets that do not overlap"
  }

  assert {
    condition     = aws_flow_log.this.traffic_type == "ALL"
    error_message = "all traffic is logged"
  }

  assert {
    condition     = alltrue([for port in [22, 3389, 11434] : contains([for rule in aws_network_acl.private[0].ingress : rule.from_port if rule.action == "deny"], port)])
    error_message = "SSH, remote desktop and Ollama are refused by the network already"
  }

  assert {
    condition     = alltrue([for rule in aws_network_acl.private[0].ingress : rule.rule_no < 100 if rule.action == "deny"])
    error_message = "refusals come before permissions"
  }

  assert {
    condition     = contains(keys(aws_vpc_endpoint.interface), "ssm") && length(aws_nat_gateway.this) == 2
    error_message = "Session Manager within the network; a way out in each zone"
  }
}

run "without_nat" {
  command = plan

  module {
    source = "./modules/network"
  }

  variables {
    name               = "corral-production"
    region             = "eu-central-1"
    cidr               = "10.64.0.0/16"
    zones              = ["eu-central-1b", "eu-central-1c"]
    private            = true
    nat_gateway        = false
    log_group          = "/corral/production/flow"
    log_retention_days = 90
  }

  assert {
    condition     = length(aws_nat_gateway.this) == 0 && length(aws_route.nat) == 0 && length(aws_vpc_endpoint.interface) > 0
    error_message = "endpoints alone"
  }
}
