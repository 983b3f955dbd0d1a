# What is refused. A run with many wrong values fails at each of them, and at nothing else.

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

run "names_and_numbers" {
  command = plan

  variables {
    project                = "Corral!"
    environment            = "d"
    owner                  = " "
    region                 = "Frankfurt"
    expires_at             = "31.1.2027"
    tags                   = { Owner = "somebody else" }
    artifact_bucket        = "s3://bucket"
    corral_version         = "latest"
    corral_sha256          = "abc"
    ollama_version         = "0.17.0"
    ollama_sha256          = "ABC"
    webui_image            = "ghcr.io/open-webui/open-webui:main"
    default_model          = "llama9:1b"
    gateway_slots          = 0
    ami_id                 = "ubuntu"
    ami_parameter          = "latest"
    root_volume_gb         = 8
    data_volume_gb         = 1
    kms_key_arn            = "my-key"
    vpc_cidr               = "10.0.0.0/24"
    zone_count             = 1
    domain_name            = "https://chat.example.com"
    zone_id                = "example.com"
    min_hosts              = 1
    longest_stream_seconds = 5
    idle_timeout_seconds   = 10
    database_class         = "large"
    database_gb            = 1
    alarm_emails           = ["nobody"]
    first_token_slo_ms     = 1
    log_retention_days     = 8
    monthly_budget         = -1
    schedule               = { start = "7:00", stop = "20:00" }
    idle_shutdown_minutes  = 7
    web_cidrs              = ["10.0.0.0/33"]
    api_cidrs              = ["everybody"]
    ssh_cidrs              = ["203.0.113.0"]
  }

  expect_failures = [
    var.project, var.environment, var.owner, var.region, var.expires_at, var.tags, var.artifact_bucket,
    var.corral_version, var.corral_sha256, var.ollama_version, var.ollama_sha256, var.webui_image, var.default_model,
    var.gateway_slots, var.ami_id, var.ami_parameter, var.root_volume_gb, var.data_volume_gb,
    var.kms_key_arn, var.vpc_cidr, var.zone_count, var.domain_name, var.zone_id, var.min_hosts,
    var.longest_stream_seconds, var.idle_timeout_seconds, var.database_class, var.database_gb, var.alarm_emails,
    var.first_token_slo_ms, var.log_retention_days, var.monthly_budget, var.schedule, var.idle_shutdown_minutes,
    var.web_cidrs, var.api_cidrs, var.ssh_cidrs,
  ]
}

run "the_internet_said_once" {
  command = plan

  variables {
    web_cidrs = ["0.0.0.0/0"]
    # Two halves are the whole.
    api_cidrs          = ["0.0.0.0/1", "128.0.0.0/1"]
    ssh_cidrs          = ["0.0.0.0/0"]
    models             = []
    availability_zone  = "us-east-1a"
    backup_copy_region = "eu-central-1"
  }

  expect_failures = [
    var.web_cidrs, var.api_cidrs, var.ssh_cidrs, var.models, var.availability_zone, var.backup_copy_region,
  ]
}

run "ssh_for_everybody_said_twice" {
  command = plan

  variables {
    ssh_cidrs      = ["0.0.0.0/0"]
    allow_everyone = true
    models         = ["llama3.2"]
    mode           = "cluster"
    max_hosts      = 2
    data_volume_id = "vol-0123456789abcdef0"
  }

  expect_failures = [var.ssh_cidrs, var.models, var.mode, var.max_hosts, var.data_volume_id]
}

run "unknown_instance_type" {
  command = plan

  variables {
    instance_type = "m5.large"
  }

  expect_failures = [var.instance_type]
}

run "production_needs_more" {
  command = plan

  variables {
    mode                  = "production"
    spot                  = true
    schedule              = { start = "0 7 * * 1-5", stop = "0 20 * * 1-5" }
    idle_shutdown_minutes = 60
  }

  expect_failures = [
    var.spot, var.schedule, var.idle_shutdown_minutes, var.ami_id, var.webui_image, var.domain_name, var.zone_id,
    var.alarm_emails,
  ]
}

run "zone_without_the_type" {
  command = plan

  variables {
    availability_zone = "eu-central-1a"
  }

  expect_failures = [terraform_data.placement]
}

run "region_without_the_type" {
  command = plan

  override_data {
    target          = data.aws_ec2_instance_type_offerings.this
    override_during = plan
    values          = { locations = [] }
  }

  expect_failures = [terraform_data.placement]
}

run "quota_of_zero" {
  command = plan

  override_data {
    target          = data.aws_servicequotas_service_quota.vcpus
    override_during = plan
    values          = { value = 0 }
  }

  expect_failures = [terraform_data.placement]
}

run "too_few_zones_for_production" {
  command = plan

  variables {
    mode         = "production"
    ami_id       = "ami-0123456789abcdef0"
    webui_image  = "ghcr.io/open-webui/open-webui:v0.12.4@sha256:0000000000000000000000000000000000000000000000000000000000000003"
    domain_name  = "chat.example.com"
    zone_id      = "Z0123456789ABCDEFGHIJ"
    alarm_emails = ["platform@example.com"]
    zone_count   = 3
  }

  expect_failures = [terraform_data.placement]
}

run "user_data_too_long" {
  command = plan

  variables {
    models        = [for number in range(600) : "a-model-with-a-long-name-${number}:latest"]
    default_model = "a-model-with-a-long-name-0:latest"
  }

  expect_failures = [aws_launch_template.host]
}
