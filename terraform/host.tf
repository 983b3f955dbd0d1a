# The hosts: one launch template, one auto scaling group. In single mode the group has one host, so
# that a dead one is replaced; in production it has several, and new versions come up beside them.

locals {
  status_prefix    = "status/${local.name}"
  parameter_prefix = "/${var.project}/${var.environment}"
  launch_hook      = "${local.name}-launched"
  end_hook         = "${local.name}-ending"

  # First boot, as one file whose name is its own checksum.
  bundle_files = merge(
    { for file in fileset("${path.module}/host/bundle", "**") : file => file("${path.module}/host/bundle/${file}") },
    { "units/corral.service" = file("${path.module}/../packaging/corral.service") },
  )
  bundle        = jsonencode(local.bundle_files)
  bundle_sha256 = sha256(local.bundle)
  bundle_key    = "bootstrap/${local.bundle_sha256}.json"

  # What first boot is told; no secret among it.
  settings = {
    project       = var.project
    environment   = var.environment
    name          = local.name
    mode          = var.mode
    region        = var.region
    bucket        = var.artifact_bucket
    status_prefix = local.status_prefix
    parameters    = local.parameter_prefix
    namespace     = local.metric_namespace
    logs          = local.log_prefix
    hooks         = { launched = local.launch_hook, ending = local.end_hook }
    instance_type = var.instance_type
    gpus          = local.instance.gpus
    nvme          = local.instance.nvme
    heap_gb       = local.instance.heap_gb
    slots         = local.slots
    drain_seconds = var.spot ? 90 : var.longest_stream_seconds
    models        = var.models
    default_model = local.default_model
    corral = {
      version = var.corral_version
      key     = "releases/${var.corral_version}/corral-${var.corral_version}-${local.flavour}.tar.gz"
      sha256  = var.corral_sha256
    }
    ollama = {
      version = var.ollama_version
      key     = "ollama/${var.ollama_version}/ollama-linux-amd64.tar.zst"
      sha256  = var.ollama_sha256
    }
    webui = { image = var.webui_image, url = local.web_url }
    # Where they listen: beyond loopback only where somebody may come in.
    listen = {
      web = local.production || length(var.web_cidrs) > 0 ? "0.0.0.0" : "127.0.0.1"
      api = local.production || length(var.api_cidrs) > 0 ? "0.0.0.0" : "127.0.0.1"
    }
    ports       = { web = local.web_port, api = local.api_port, ollama = 11434, pull = 11436 }
    data_volume = local.data_volume_id
    database = local.production ? {
      host       = module.shared[0].database_host
      name       = module.shared[0].database_name
      secret_arn = module.shared[0].database_secret_arn
    } : null
    files = local.production ? { file_system = module.shared[0].file_system_id } : null
  }

  user_data = templatefile("${path.module}/host/user-data.sh.tftpl", {
    bucket   = var.artifact_bucket
    key      = local.bundle_key
    sha256   = local.bundle_sha256
    region   = var.region
    settings = jsonencode(local.settings)
  })
}

resource "aws_s3_object" "bundle" {
  bucket                 = var.artifact_bucket
  key                    = local.bundle_key
  content                = local.bundle
  content_type           = "application/json"
  server_side_encryption = "AES256"

  # Hosts that are running were started with an older bundle, and may have to be started again.
  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_launch_template" "host" {
  name_prefix            = "${local.name}-"
  description            = "Corral ${var.corral_version}"
  image_id               = local.ami_id
  instance_type          = var.instance_type
  update_default_version = true
  user_data              = base64encode(local.user_data)

  iam_instance_profile {
    arn = aws_iam_instance_profile.host.arn
  }

  # One hop: containers do not reach the host's credentials.
  metadata_options {
    http_endpoint               = "enabled"
    http_tokens                 = "required"
    http_put_response_hop_limit = 1
    instance_metadata_tags      = "enabled"
  }

  monitoring {
    enabled = true
  }

  network_interfaces {
    associate_public_ip_address = !local.production
    security_groups             = [aws_security_group.host.id]
    delete_on_termination       = true
  }

  block_device_mappings {
    device_name = "/dev/sda1"

    ebs {
      volume_size           = var.root_volume_gb
      volume_type           = "gp3"
      encrypted             = true
      kms_key_id            = local.kms_key_arn
      delete_on_termination = true
    }
  }

  dynamic "instance_market_options" {
    for_each = var.spot ? [1] : []

    content {
      market_type = "spot"
    }
  }

  dynamic "tag_specifications" {
    for_each = toset(["instance", "volume", "network-interface"])

    content {
      resource_type = tag_specifications.value
      tags          = merge(local.tags, { Name = "${local.name}-host" })
    }
  }

  lifecycle {
    create_before_destroy = true

    precondition {
      condition     = length(base64encode(local.user_data)) <= 21840
      error_message = "user data is larger than the 16 KiB that EC2 takes: shorten the list of models."
    }
  }

  depends_on = [terraform_data.placement, aws_s3_object.bundle]
}

resource "aws_autoscaling_group" "host" {
  name                = local.name
  vpc_zone_identifier = local.host_subnets
  min_size            = local.production ? var.min_hosts : (local.can_be_stopped ? 0 : 1)
  max_size            = local.production ? var.max_hosts : 1
  desired_capacity    = local.production ? var.min_hosts : 1
  # scripts/wait-for-host reads what first boot reports, which tells more than a count.
  wait_for_capacity_timeout = "0"
  health_check_type         = local.production ? "ELB" : "EC2"
  health_check_grace_period = 300
  default_instance_warmup   = 120
  target_group_arns         = local.production ? module.edge[0].target_group_arns : []
  termination_policies      = ["OldestLaunchTemplate", "OldestInstance"]
  enabled_metrics           = ["GroupDesiredCapacity", "GroupInServiceInstances"]

  launch_template {
    id      = aws_launch_template.host.id
    version = aws_launch_template.host.latest_version
  }

  # First boot ends it with CONTINUE after its smoke test, or with ABANDON.
  initial_lifecycle_hook {
    name                 = local.launch_hook
    lifecycle_transition = "autoscaling:EC2_INSTANCE_LAUNCHING"
    heartbeat_timeout    = 3600
    default_result       = "ABANDON"
  }

  # The host drains and ends it early; the time is the bound.
  initial_lifecycle_hook {
    name                 = local.end_hook
    lifecycle_transition = "autoscaling:EC2_INSTANCE_TERMINATING"
    heartbeat_timeout    = max(120, var.longest_stream_seconds + 60)
    default_result       = "CONTINUE"
  }

  # A new version replaces the hosts by itself: in production all new ones come up beside the old
  # (blue-green); a single host makes room first, because its data volume can only be at one host.
  instance_refresh {
    strategy = "Rolling"

    preferences {
      min_healthy_percentage = local.production ? 100 : 0
      max_healthy_percentage = local.production ? 200 : 100
      instance_warmup        = 120
      auto_rollback          = true

      dynamic "alarm_specification" {
        for_each = local.production ? [1] : []

        content {
          alarms = [for alarm in ["errors", "unhealthy"] : "${local.name}-${alarm}"]
        }
      }
    }
  }

  dynamic "tag" {
    for_each = merge(local.tags, { Name = "${local.name}-host" })

    content {
      key                 = tag.key
      value               = tag.value
      propagate_at_launch = true
    }
  }

  lifecycle {
    # Schedules, idle shutdown and scaling change it in between.
    ignore_changes = [desired_capacity]
  }

  depends_on = [aws_iam_role_policy.host, aws_iam_role_policy_attachment.session_manager, module.network]
}
