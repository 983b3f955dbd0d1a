locals {
  # Title, metrics with their statistic, unit of the axis.
  charts = concat([
    { title = "Waiting and answered at once", metrics = ["QueueDepth", "Connections"], stat = "Maximum", unit = "" },
    { title = "First token (probe)", metrics = ["FirstTokenMilliseconds"], stat = "p95", unit = "ms" },
    { title = "Refused, failed", metrics = ["RefusedPercent", "ErrorPercent"], stat = "Average", unit = "%" },
    { title = "Hosts that are ready", metrics = ["Heartbeat"], stat = "Sum", unit = "" },
    { title = "Processors, memory", metrics = ["cpu_usage_active", "mem_used_percent"], stat = "Average", unit = "%" },
    ], local.has_gpu ? [
    { title = "GPU", metrics = ["nvidia_smi_utilization_gpu", "nvidia_smi_utilization_memory"], stat = "Average", unit = "%" },
    { title = "GPU memory", metrics = ["nvidia_smi_memory_used", "nvidia_smi_memory_total"], stat = "Maximum", unit = "MiB" },
    { title = "GPU temperature, power", metrics = ["nvidia_smi_temperature_gpu", "nvidia_smi_power_draw"], stat = "Maximum", unit = "°C, W" },
  ] : [])

  disk_chart = [
    for path in ["/", "/data"] :
    [local.metric_namespace, "disk_used_percent", "AutoScalingGroupName", local.name, "path", path]
  ]
}

resource "aws_cloudwatch_dashboard" "this" {
  dashboard_name = local.name

  dashboard_body = jsonencode({
    widgets = concat(
      [
        for index, chart in local.charts : {
          type = "metric", width = 8, height = 6, x = 8 * (index % 3), y = 6 * floor(index / 3)
          properties = {
            title = chart.title, region = var.region, view = "timeSeries", period = 60, stat = chart.stat
            yAxis = { left = { min = 0, label = chart.unit, showUnits = false } }
            metrics = [
              for metric in chart.metrics :
              [local.metric_namespace, metric, "AutoScalingGroupName", local.name]
            ]
          }
        }
      ],
      [
        {
          type = "metric", width = 8, height = 6, x = 8 * (length(local.charts) % 3), y = 6 * floor(length(local.charts) / 3)
          properties = {
            title   = "Disks", region = var.region, view = "timeSeries", period = 300, stat = "Maximum"
            yAxis   = { left = { min = 0, max = 100, label = "%", showUnits = false } }
            metrics = local.disk_chart
          }
        },
        {
          type = "alarm", width = 24, height = 4, x = 0, y = 6 * (floor(length(local.charts) / 3) + 1)
          properties = {
            title = "Alarms"
            alarms = concat(
              [for alarm in aws_cloudwatch_metric_alarm.simple : alarm.arn],
              [for alarm in aws_cloudwatch_metric_alarm.math : alarm.arn],
            )
          }
        },
      ],
    )
  })
}
