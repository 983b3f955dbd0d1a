# When somebody is told. Metrics of the host come from the CloudWatch agent (GPU, memory, disk) and
# from the probe on it (host/bundle/bin/probe), summed up over the group.

resource "aws_sns_topic" "alarms" {
  name              = "${local.name}-alarms"
  kms_master_key_id = local.own_key ? local.kms_key_arn : null
}

data "aws_iam_policy_document" "alarms" {
  statement {
    sid       = "Publish"
    actions   = ["sns:Publish"]
    resources = [aws_sns_topic.alarms.arn]

    principals {
      type        = "Service"
      identifiers = ["cloudwatch.amazonaws.com", "budgets.amazonaws.com", "costalerts.amazonaws.com"]
    }

    condition {
      test     = "StringEquals"
      variable = "aws:SourceAccount"
      values   = [local.account]
    }
  }
}

resource "aws_sns_topic_policy" "alarms" {
  arn    = aws_sns_topic.alarms.arn
  policy = data.aws_iam_policy_document.alarms.json
}

resource "aws_sns_topic_subscription" "alarms" {
  for_each = toset(var.alarm_emails)

  topic_arn = aws_sns_topic.alarms.arn
  protocol  = "email"
  endpoint  = each.key
}

locals {
  group       = { AutoScalingGroupName = local.name }
  balancer    = try(module.edge[0].balancer_dimension, "")
  api_targets = try(module.edge[0].target_group_dimensions["api"], "")
  database_id = try(module.shared[0].database_id, "")

  # One metric against one bound. `when` tells which hosts have it.
  simple_alarms = { for name, alarm in local.all_simple_alarms : name => alarm if try(alarm.when, true) }
  all_simple_alarms = {
    cpu = {
      says      = "Processors above 80 % for ten minutes", namespace = "AWS/EC2", metric = "CPUUtilization"
      statistic = "Average", bound = 80, period = 300, periods = 2, dimensions = local.group
    }
    memory = {
      says = "Memory above 90 %", metric = "mem_used_percent", bound = 90, period = 300, periods = 2
    }
    disk-root = {
      says       = "Root volume above 80 %", metric = "disk_used_percent", bound = 80, period = 300, periods = 1
      dimensions = merge(local.group, { path = "/" })
    }
    disk-root-full = {
      says       = "Root volume above 90 %", metric = "disk_used_percent", bound = 90, period = 300, periods = 1
      dimensions = merge(local.group, { path = "/" }), page = true
    }
    disk-data = {
      says       = "Data volume above 80 %", metric = "disk_used_percent", bound = 80, period = 300, periods = 1
      dimensions = merge(local.group, { path = "/data" })
    }
    disk-data-full = {
      says       = "Data volume above 90 %", metric = "disk_used_percent", bound = 90, period = 300, periods = 1
      dimensions = merge(local.group, { path = "/data" }), page = true
    }
    queue = {
      says = "The queue is above 80 % of its bound", metric = "QueuePercent", bound = 80, period = 60, periods = 3
    }
    first-token = {
      says   = "The probe's question waits longer than ${var.first_token_slo_ms} ms for its first token"
      metric = "FirstTokenMilliseconds", bound = var.first_token_slo_ms, period = 300, periods = 3
    }
    refusals = {
      says = "More than 5 % of requests are refused", metric = "RefusedPercent", bound = 5, period = 60, periods = 3
    }
    heartbeat = {
      says = "No host has told for three minutes that Corral is ready", metric = "Heartbeat", statistic = "Maximum"
      less = true, bound = 1, period = 60, periods = 3, missing = "breaching", page = true
    }
    status-checks = {
      says      = "A host fails EC2's checks; auto scaling replaces it"
      namespace = "AWS/EC2", metric = "StatusCheckFailed", statistic = "Maximum", bound = 0, period = 60, periods = 2
      page      = true
    }
    gpu-busy = {
      when   = local.has_gpu
      says   = "GPU above 95 % for fifteen minutes"
      metric = "nvidia_smi_utilization_gpu", bound = 95, period = 300, periods = 3
    }
    gpu-temperature = {
      when  = local.has_gpu
      says  = "GPU above 85 °C", metric = "nvidia_smi_temperature_gpu", statistic = "Maximum"
      bound = 85, period = 60, periods = 3
    }
    unhealthy = {
      when       = local.production
      says       = "A host is out of the load balancer", namespace = "AWS/ApplicationELB"
      metric     = "UnHealthyHostCount", statistic = "Maximum", bound = 0, period = 60, periods = 2
      dimensions = { LoadBalancer = local.balancer, TargetGroup = local.api_targets }
      page       = true
    }
    database-cpu = {
      when       = local.production
      says       = "PostgreSQL above 80 %", namespace = "AWS/RDS", metric = "CPUUtilization"
      bound      = 80, period = 300, periods = 3
      dimensions = { DBInstanceIdentifier = local.database_id }
    }
    database-space = {
      when       = local.production
      says       = "PostgreSQL has less than 10 GB left", namespace = "AWS/RDS", metric = "FreeStorageSpace"
      statistic  = "Minimum", less = true, bound = 10737418240, period = 300, periods = 1
      dimensions = { DBInstanceIdentifier = local.database_id }, page = true
    }
    errors = {
      when = !local.production
      says = "More than 1 % of requests end with 5xx", metric = "ErrorPercent", bound = 1, period = 60, periods = 3
      page = true
    }
  }

  # Several metrics in one expression; the alarm is on when the expression is above the bound.
  math_alarms = { for name, alarm in local.all_math_alarms : name => alarm if alarm.when }
  all_math_alarms = {
    gpu-idle-with-queue = {
      when       = local.has_gpu
      says       = "The GPU is below 5 % although requests wait: Ollama may have fallen back to the processor"
      expression = "IF(queue > 0 AND gpu < 5, 1, 0)", bound = 0, period = 60, periods = 3, page = true
      metrics = {
        queue = { metric = "QueueDepth", statistic = "Minimum" }
        gpu   = { metric = "nvidia_smi_utilization_gpu", statistic = "Maximum" }
      }
    }
    gpu-memory = {
      when       = local.has_gpu
      says       = "GPU memory above 95 %"
      expression = "100 * used / total", bound = 95, period = 300, periods = 2
      metrics = {
        used  = { metric = "nvidia_smi_memory_used", statistic = "Maximum" }
        total = { metric = "nvidia_smi_memory_total", statistic = "Maximum" }
      }
    }
    errors = {
      when       = local.production
      says       = "More than 1 % of requests end with 5xx"
      expression = "IF(requests > 20, 100 * (FILL(own, 0) + FILL(hosts, 0)) / requests, 0)"
      bound      = 1, period = 60, periods = 3, page = true
      metrics = {
        requests = { metric = "RequestCount", statistic = "Sum" }
        own      = { metric = "HTTPCode_ELB_5XX_Count", statistic = "Sum" }
        hosts    = { metric = "HTTPCode_Target_5XX_Count", statistic = "Sum" }
      }
      namespace  = "AWS/ApplicationELB"
      dimensions = { LoadBalancer = local.balancer }
    }
  }
}

resource "aws_cloudwatch_metric_alarm" "simple" {
  for_each = local.simple_alarms

  alarm_name          = "${local.name}-${each.key}"
  alarm_description   = "${each.value.says}. See terraform/README.md, alarms."
  namespace           = try(each.value.namespace, local.metric_namespace)
  metric_name         = each.value.metric
  dimensions          = try(each.value.dimensions, local.group)
  statistic           = try(each.value.statistic, "Average")
  comparison_operator = try(each.value.less, false) ? "LessThanThreshold" : "GreaterThanThreshold"
  threshold           = each.value.bound
  period              = each.value.period
  evaluation_periods  = each.value.periods
  treat_missing_data  = try(each.value.missing, "notBreaching")
  alarm_actions       = [aws_sns_topic.alarms.arn]
  ok_actions          = [aws_sns_topic.alarms.arn]
}

resource "aws_cloudwatch_metric_alarm" "math" {
  for_each = local.math_alarms

  alarm_name          = "${local.name}-${each.key}"
  alarm_description   = "${each.value.says}. See terraform/README.md, alarms."
  comparison_operator = "GreaterThanThreshold"
  threshold           = each.value.bound
  evaluation_periods  = each.value.periods
  treat_missing_data  = "notBreaching"
  alarm_actions       = [aws_sns_topic.alarms.arn]
  ok_actions          = [aws_sns_topic.alarms.arn]

  metric_query {
    id          = "result"
    expression  = each.value.expression
    label       = each.value.says
    return_data = true
  }

  dynamic "metric_query" {
    for_each = each.value.metrics

    content {
      id = metric_query.key

      metric {
        namespace   = try(each.value.namespace, local.metric_namespace)
        metric_name = metric_query.value.metric
        stat        = metric_query.value.statistic
        period      = each.value.period
        dimensions  = try(each.value.dimensions, local.group)
      }
    }
  }
}

# One call in the night for whatever is wrong, not one for each sign of it.
resource "aws_cloudwatch_composite_alarm" "page" {
  alarm_name        = "${local.name}-page"
  alarm_description = "Something is down or about to be: see which alarms are on."
  alarm_actions     = [aws_sns_topic.alarms.arn]

  alarm_rule = join(" OR ", [
    for name in sort(concat(
      [for name, alarm in local.simple_alarms : name if try(alarm.page, false)],
      [for name, alarm in local.math_alarms : name if try(alarm.page, false)],
    )) : "ALARM(\"${local.name}-${name}\")"
  ])

  depends_on = [aws_cloudwatch_metric_alarm.simple, aws_cloudwatch_metric_alarm.math]
}
