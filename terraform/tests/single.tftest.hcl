# The default: one host. What is planned, and what must hold of every plan.

mock_provider "aws" {
  source          = "./tests/mocks"
  override_during = plan
}

variables {
  environment     = "dev"
  owner           = "platform"
  artifact_bucket = "corral-artifacts-123456789012"
  corral_version  = "0.1.0"
  corral_sha256   = "0000000000000000000000000000000000000000000000000000000000000001"
  ollama_sha256   = "0000000000000000000000000000000000000000000000000000000000000002"
}

# One run, since each takes seconds.
run "default" {
  command = plan

  # --- host ---

  assert {
    condition     = aws_launch_template.host.instance_type == "g4dn.2xlarge"
    error_message = "the default host is a g4dn.2xlarge"
  }

  assert {
    condition     = aws_autoscaling_group.host.min_size == 1 && aws_autoscaling_group.host.max_size == 1
    error_message = "one host, always"
  }

  assert {
    condition     = aws_launch_template.host.metadata_options[0].http_tokens == "required" && aws_launch_template.host.metadata_options[0].http_put_response_hop_limit == 1
    error_message = "metadata only by token, and one hop away"
  }

  assert {
    condition     = aws_launch_template.host.key_name == null && aws_launch_template.host.monitoring[0].enabled
    error_message = "no key pair; detailed monitoring"
  }

  assert {
    condition     = alltrue([for device in aws_launch_template.host.block_device_mappings : device.ebs[0].encrypted == "true" && device.ebs[0].volume_type == "gp3" && device.ebs[0].volume_size >= 50])
    error_message = "every volume of the host is gp3, encrypted and large enough"
  }

  assert {
    condition     = tonumber(aws_autoscaling_group.host.launch_template[0].version) == aws_launch_template.host.latest_version
    error_message = "the group names a version of the launch template, so that a refresh can roll back"
  }

  assert {
    condition     = length(aws_autoscaling_group.host.vpc_zone_identifier) == 1
    error_message = "one zone: that of the data volume"
  }

  assert {
    condition     = { for hook in aws_autoscaling_group.host.initial_lifecycle_hook : hook.lifecycle_transition => hook.default_result } == { "autoscaling:EC2_INSTANCE_LAUNCHING" = "ABANDON", "autoscaling:EC2_INSTANCE_TERMINATING" = "CONTINUE" }
    error_message = "a host that does not report is given up; one that ends is waited for, within a bound"
  }

  assert {
    condition     = length(base64decode(aws_launch_template.host.user_data)) < 16384
    error_message = "EC2 takes 16 KiB of user data"
  }

  assert {
    condition     = strcontains(base64decode(aws_launch_template.host.user_data), aws_s3_object.bundle.key) && aws_s3_object.bundle.key == "bootstrap/${sha256(aws_s3_object.bundle.content)}.json"
    error_message = "user data names first boot by its checksum"
  }

  assert {
    condition     = output.zone == "eu-central-1b"
    error_message = "the first zone that has the instance type"
  }

  assert {
    condition     = length(module.edge) == 0 && length(module.shared) == 0 && length(module.network) == 0 && length(aws_kms_key.this) == 0
    error_message = "nothing of production mode costs anything"
  }

  # --- data volume ---

  assert {
    condition     = aws_ebs_volume.data[0].encrypted && aws_ebs_volume.data[0].type == "gp3" && aws_ebs_volume.data[0].availability_zone == output.zone
    error_message = "the data volume is encrypted, and in the zone of its host"
  }

  assert {
    condition     = aws_ebs_volume.data[0].final_snapshot
    error_message = "a data volume that is deleted leaves a snapshot"
  }

  assert {
    condition     = aws_dlm_lifecycle_policy.data[0].policy_details[0].target_tags.Backup == aws_ebs_volume.data[0].tags.Backup
    error_message = "snapshots are made of the data volume"
  }

  assert {
    condition     = strcontains(base64decode(aws_launch_template.host.user_data), "\"data_volume\":\"vol-0123456789abcdef0\"")
    error_message = "the host is told its data volume"
  }

  # --- nobody comes in ---

  assert {
    condition     = length(aws_vpc_security_group_ingress_rule.named) == 0 && length(aws_vpc_security_group_ingress_rule.balancer) == 0
    error_message = "by default Session Manager is the only way in"
  }

  assert {
    condition     = alltrue([for rule in aws_vpc_security_group_egress_rule.out : contains([80, 443], rule.from_port) && rule.from_port == rule.to_port])
    error_message = "out by HTTP and HTTPS only"
  }

  assert {
    condition     = strcontains(base64decode(aws_launch_template.host.user_data), "\"listen\":{\"api\":\"127.0.0.1\",\"web\":\"127.0.0.1\"}")
    error_message = "what nobody may reach listens on loopback"
  }

  # --- alarms ---

  assert {
    condition = toset(keys(aws_cloudwatch_metric_alarm.simple)) == toset([
      "cpu", "memory", "disk-root", "disk-root-full", "disk-data", "disk-data-full", "queue", "first-token", "refusals",
      "heartbeat", "status-checks", "gpu-busy", "gpu-temperature", "errors",
    ])
    error_message = "an alarm is missing or new"
  }

  assert {
    condition     = toset(keys(aws_cloudwatch_metric_alarm.math)) == toset(["gpu-idle-with-queue", "gpu-memory"])
    error_message = "an alarm is missing or new"
  }

  assert {
    condition     = aws_cloudwatch_metric_alarm.simple["cpu"].threshold == 80 && aws_cloudwatch_metric_alarm.simple["cpu"].period == 300 && aws_cloudwatch_metric_alarm.simple["cpu"].evaluation_periods == 2
    error_message = "processors: 80 % for two times five minutes"
  }

  assert {
    condition     = aws_cloudwatch_metric_alarm.simple["heartbeat"].treat_missing_data == "breaching"
    error_message = "silence is an alarm"
  }

  assert {
    condition     = alltrue([for alarm in merge(aws_cloudwatch_metric_alarm.simple, aws_cloudwatch_metric_alarm.math) : length(alarm.alarm_actions) == 1])
    error_message = "every alarm tells somebody"
  }

  assert {
    condition     = alltrue([for name in ["heartbeat", "disk-data-full", "errors", "gpu-idle-with-queue"] : strcontains(aws_cloudwatch_composite_alarm.page.alarm_rule, "ALARM(\"corral-dev-${name}\")")])
    error_message = "what is down pages"
  }

  assert {
    condition     = length(jsondecode(aws_cloudwatch_dashboard.this.dashboard_body).widgets) == 10
    error_message = "the dashboard has a chart for each group of metrics"
  }

  assert {
    condition     = alltrue([for group in aws_cloudwatch_log_group.this : group.retention_in_days > 0])
    error_message = "no log is kept for ever"
  }

  # --- cost ---

  assert {
    condition     = toset([for note in aws_budgets_budget.this[0].notification : "${note.notification_type} ${note.threshold}"]) == toset(["ACTUAL 50", "ACTUAL 80", "ACTUAL 100", "FORECASTED 100"])
    error_message = "half, most and all of the budget, and the forecast of it"
  }

  assert {
    condition     = aws_ce_anomaly_subscription.this[0].frequency == "IMMEDIATE"
    error_message = "an anomaly is told at once"
  }
}

run "tags" {
  command = plan

  variables {
    expires_at = "2027-01-31"
    tags       = { CostCenter = "42" }
  }

  assert {
    condition = alltrue([for key, value in {
      Project = "corral", Environment = "dev", Owner = "platform", ManagedBy = "terraform", ExpiresAt = "2027-01-31", CostCenter = "42"
    } : alltrue([for spec in aws_launch_template.host.tag_specifications : spec.tags[key] == value])])
    error_message = "hosts and their volumes carry every tag, which default_tags does not give them"
  }

  assert {
    condition     = toset([for spec in aws_launch_template.host.tag_specifications : spec.resource_type]) == toset(["instance", "volume", "network-interface"])
    error_message = "all that a launch makes is tagged"
  }
}

run "named_networks" {
  command = plan

  variables {
    web_cidrs = ["203.0.113.0/24"]
    api_cidrs = ["198.51.100.7/32", "203.0.113.0/24"]
    ssh_cidrs = ["203.0.113.9/32"]
  }

  assert {
    condition = { for rule in aws_vpc_security_group_ingress_rule.named : "${rule.cidr_ipv4} ${rule.from_port}-${rule.to_port}" => true } == {
      "203.0.113.0/24 8080-8080"    = true
      "198.51.100.7/32 11435-11435" = true
      "203.0.113.0/24 11435-11435"  = true
      "203.0.113.9/32 22-22"        = true
    }
    error_message = "exactly the named networks, each to its port"
  }

  assert {
    condition     = alltrue([for rule in aws_vpc_security_group_ingress_rule.named : !(rule.from_port <= 11434 && rule.to_port >= 11434)])
    error_message = "Ollama's port is never open"
  }

  assert {
    condition     = strcontains(base64decode(aws_launch_template.host.user_data), "\"listen\":{\"api\":\"0.0.0.0\",\"web\":\"0.0.0.0\"}")
    error_message = "what somebody may reach listens beyond loopback"
  }
}

run "everyone_said_twice" {
  command = plan

  variables {
    web_cidrs      = ["0.0.0.0/0"]
    allow_everyone = true
  }

  assert {
    condition     = [for rule in aws_vpc_security_group_ingress_rule.named : "${rule.cidr_ipv4} ${rule.from_port}"] == ["0.0.0.0/0 8080"]
    error_message = "the web page alone is open"
  }
}

run "own_vpc" {
  command = plan

  variables {
    own_vpc = true
  }

  assert {
    condition     = length(aws_default_vpc.this) == 0 && length(module.network) == 1
    error_message = "a VPC of its own"
  }

  assert {
    condition     = length(module.network[0].private_subnets) == 0 && contains(keys(module.network[0].public_subnets), "eu-central-1b")
    error_message = "public subnets only, one of them where the host is"
  }
}

run "without_gpu" {
  command = plan

  variables {
    instance_type = "t3.xlarge"
  }

  assert {
    condition     = strcontains(base64decode(aws_launch_template.host.user_data), "corral-0.1.0-cpu.tar.gz") && strcontains(base64decode(aws_launch_template.host.user_data), "\"gpus\":0")
    error_message = "the archive for the processor"
  }

  assert {
    condition     = output.ami_parameter == "/aws/service/canonical/ubuntu/server/24.04/stable/current/amd64/hvm/ebs-gp3/ami-id"
    error_message = "Ubuntu's own image"
  }

  assert {
    condition     = data.aws_servicequotas_service_quota.vcpus[0].quota_code == "L-1216C47A"
    error_message = "the quota of ordinary instances"
  }

  assert {
    condition     = length(aws_cloudwatch_metric_alarm.math) == 0 && !contains(keys(aws_cloudwatch_metric_alarm.simple), "gpu-busy")
    error_message = "no alarm for a card that is not there"
  }
}

run "four_cards" {
  command = plan

  variables {
    instance_type = "g4dn.12xlarge"
    models        = ["deepseek-r1:32b", "llama3.2:3b"]
    default_model = "llama3.2:3b"
  }

  assert {
    condition     = strcontains(base64decode(aws_launch_template.host.user_data), "\"slots\":16") && strcontains(base64decode(aws_launch_template.host.user_data), "corral-0.1.0-cuda.tar.gz") && strcontains(base64decode(aws_launch_template.host.user_data), "\"default_model\":\"llama3.2:3b\"")
    error_message = "settings of the type, archive with CUDA, the model that was named"
  }
}

run "spot" {
  command = plan

  variables {
    spot = true
  }

  assert {
    condition     = aws_launch_template.host.instance_market_options[0].market_type == "spot" && strcontains(base64decode(aws_launch_template.host.user_data), "\"drain_seconds\":90")
    error_message = "spot, drained within its two minutes"
  }

  assert {
    condition     = data.aws_servicequotas_service_quota.vcpus[0].quota_code == "L-3819A6DF"
    error_message = "the quota of spot instances"
  }
}

run "stopped_at_night" {
  command = plan

  variables {
    schedule              = { start = "0 7 * * 1-5", stop = "0 20 * * 1-5", time_zone = "Europe/Berlin" }
    idle_shutdown_minutes = 60
  }

  assert {
    condition     = aws_autoscaling_group.host.min_size == 0 && aws_autoscaling_schedule.start[0].desired_capacity == 1 && aws_autoscaling_schedule.stop[0].desired_capacity == 0
    error_message = "up in the morning, down in the evening"
  }

  assert {
    condition     = aws_cloudwatch_metric_alarm.idle[0].evaluation_periods == 12 && aws_cloudwatch_metric_alarm.idle[0].treat_missing_data == "notBreaching"
    error_message = "an hour without a connection, and silence is not idleness"
  }
}

run "kept_volume" {
  command = plan

  variables {
    data_volume_id    = "vol-0fedcba9876543210"
    availability_zone = "eu-central-1c"
  }

  assert {
    condition     = length(aws_ebs_volume.data) == 0 && output.data_volume_id == "vol-0fedcba9876543210" && output.zone == "eu-central-1c"
    error_message = "the volume that was there, in its zone"
  }
}

run "copies_elsewhere" {
  command = plan

  variables {
    backup_copy_region = "eu-west-1"
  }

  assert {
    condition     = flatten([for schedule in aws_dlm_lifecycle_policy.data[0].policy_details[0].schedule : schedule.cross_region_copy_rule[*].target]) == ["eu-west-1"]
    error_message = "the daily snapshot is copied"
  }
}

run "pinned_image" {
  command = plan

  variables {
    ami_id = "ami-0aaaaaaaaaaaaaaaa"
  }

  assert {
    condition     = aws_launch_template.host.image_id == "ami-0aaaaaaaaaaaaaaaa" && length(data.aws_ssm_parameter.ami) == 0
    error_message = "the image that was named, and nothing asked"
  }
}
