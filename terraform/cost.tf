# What it costs, and what keeps that down.

resource "aws_budgets_budget" "this" {
  count = var.monthly_budget > 0 ? 1 : 0

  name         = local.name
  budget_type  = "COST"
  time_unit    = "MONTHLY"
  limit_amount = tostring(var.monthly_budget)
  limit_unit   = "USD"

  # Counts what carries the tags; they have to be activated once as cost allocation tags.
  cost_filter {
    name   = "TagKeyValue"
    values = ["user:Project$${var.project}", "user:Environment$${var.environment}"]
  }

  dynamic "notification" {
    for_each = { half = 50, most = 80, all = 100 }

    content {
      comparison_operator       = "GREATER_THAN"
      notification_type         = "ACTUAL"
      threshold                 = notification.value
      threshold_type            = "PERCENTAGE"
      subscriber_sns_topic_arns = [aws_sns_topic.alarms.arn]
    }
  }

  notification {
    comparison_operator       = "GREATER_THAN"
    notification_type         = "FORECASTED"
    threshold                 = 100
    threshold_type            = "PERCENTAGE"
    subscriber_sns_topic_arns = [aws_sns_topic.alarms.arn]
  }

  depends_on = [aws_sns_topic_policy.alarms]
}

resource "aws_ce_anomaly_monitor" "this" {
  count = var.monthly_budget > 0 ? 1 : 0

  name         = local.name
  monitor_type = "CUSTOM"

  monitor_specification = jsonencode({
    And            = null
    CostCategories = null
    Dimensions     = null
    Not            = null
    Or             = null
    Tags           = { Key = "Environment", MatchOptions = null, Values = [var.environment] }
  })
}

resource "aws_ce_anomaly_subscription" "this" {
  count = var.monthly_budget > 0 ? 1 : 0

  name             = local.name
  frequency        = "IMMEDIATE"
  monitor_arn_list = [aws_ce_anomaly_monitor.this[0].arn]

  subscriber {
    type    = "SNS"
    address = aws_sns_topic.alarms.arn
  }

  # A day's share of the budget more than was to be expected.
  threshold_expression {
    dimension {
      key           = "ANOMALY_TOTAL_IMPACT_ABSOLUTE"
      match_options = ["GREATER_THAN_OR_EQUAL"]
      values        = [tostring(ceil(var.monthly_budget / 30))]
    }
  }

  depends_on = [aws_sns_topic_policy.alarms]
}

resource "aws_autoscaling_schedule" "start" {
  count = var.schedule == null ? 0 : 1

  scheduled_action_name  = "${local.name}-start"
  autoscaling_group_name = aws_autoscaling_group.host.name
  recurrence             = var.schedule.start
  time_zone              = var.schedule.time_zone
  min_size               = 0
  max_size               = 1
  desired_capacity       = 1
}

resource "aws_autoscaling_schedule" "stop" {
  count = var.schedule == null ? 0 : 1

  scheduled_action_name  = "${local.name}-stop"
  autoscaling_group_name = aws_autoscaling_group.host.name
  recurrence             = var.schedule.stop
  time_zone              = var.schedule.time_zone
  min_size               = 0
  max_size               = 1
  desired_capacity       = 0
}

# --- idle shutdown ---

resource "aws_autoscaling_policy" "idle" {
  count = var.idle_shutdown_minutes > 0 ? 1 : 0

  name                   = "${local.name}-idle"
  autoscaling_group_name = aws_autoscaling_group.host.name
  policy_type            = "SimpleScaling"
  adjustment_type        = "ExactCapacity"
  scaling_adjustment     = 0
}

resource "aws_cloudwatch_metric_alarm" "idle" {
  count = var.idle_shutdown_minutes > 0 ? 1 : 0

  alarm_name          = "${local.name}-idle"
  alarm_description   = "Nobody has been connected for ${var.idle_shutdown_minutes} minutes: the host is shut down."
  namespace           = local.metric_namespace
  metric_name         = "Connections"
  dimensions          = local.group
  statistic           = "Maximum"
  comparison_operator = "LessThanThreshold"
  threshold           = 1
  period              = 300
  evaluation_periods  = var.idle_shutdown_minutes / 5
  # A host that says nothing may be starting: it is not idle.
  treat_missing_data = "notBreaching"
  alarm_actions      = [aws_autoscaling_policy.idle[0].arn]
}
