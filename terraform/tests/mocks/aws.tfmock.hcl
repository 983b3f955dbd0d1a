# What AWS answers in the tests. Where only the shape counts, the provider makes values up.

mock_data "aws_caller_identity" {
  defaults = { account_id = "123456789012" }
}

mock_data "aws_partition" {
  defaults = { partition = "aws" }
}

mock_data "aws_availability_zones" {
  defaults = { names = ["eu-central-1a", "eu-central-1b", "eu-central-1c"] }
}

mock_data "aws_ec2_instance_type_offerings" {
  defaults = { locations = ["eu-central-1b", "eu-central-1c"] }
}

mock_data "aws_servicequotas_service_quota" {
  defaults = { value = 64 }
}

mock_data "aws_ssm_parameter" {
  defaults = { value = "ami-0123456789abcdef0" }
}

mock_data "aws_iam_policy_document" {
  defaults = { json = "{\"Version\":\"2012-10-17\",\"Statement\":[]}" }
}

mock_resource "aws_ebs_volume" {
  defaults = {
    id  = "vol-0123456789abcdef0"
    arn = "arn:aws:ec2:eu-central-1:123456789012:volume/vol-0123456789abcdef0"
  }
}

mock_resource "aws_kms_key" {
  defaults = { arn = "arn:aws:kms:eu-central-1:123456789012:key/12345678-1234-1234-1234-123456789012" }
}

mock_resource "aws_sns_topic" {
  defaults = { arn = "arn:aws:sns:eu-central-1:123456789012:alarms" }
}

mock_resource "aws_iam_role" {
  defaults = { arn = "arn:aws:iam::123456789012:role/role" }
}

mock_resource "aws_iam_instance_profile" {
  defaults = { arn = "arn:aws:iam::123456789012:instance-profile/profile" }
}

mock_resource "aws_cloudwatch_log_group" {
  defaults = { arn = "arn:aws:logs:eu-central-1:123456789012:log-group:group" }
}

mock_resource "aws_cloudwatch_metric_alarm" {
  defaults = { arn = "arn:aws:cloudwatch:eu-central-1:123456789012:alarm:alarm" }
}

mock_resource "aws_autoscaling_policy" {
  defaults = { arn = "arn:aws:autoscaling:eu-central-1:123456789012:scalingPolicy:policy" }
}

mock_resource "aws_launch_template" {
  defaults = { id = "lt-0123456789abcdef0", latest_version = 3 }
}

mock_resource "aws_ce_anomaly_monitor" {
  defaults = { arn = "arn:aws:ce::123456789012:anomalymonitor/12345678-1234-1234-1234-123456789012" }
}

mock_resource "aws_lb" {
  defaults = {
    arn        = "arn:aws:elasticloadbalancing:eu-central-1:123456789012:loadbalancer/app/corral/0123456789abcdef"
    arn_suffix = "app/corral/0123456789abcdef"
    dns_name   = "corral-1.eu-central-1.elb.amazonaws.com"
    zone_id    = "Z215JYRZR1TBD5"
  }
}

mock_resource "aws_lb_target_group" {
  defaults = {
    arn        = "arn:aws:elasticloadbalancing:eu-central-1:123456789012:targetgroup/corral/0123456789abcdef"
    arn_suffix = "targetgroup/corral/0123456789abcdef"
  }
}

mock_resource "aws_lb_listener" {
  defaults = { arn = "arn:aws:elasticloadbalancing:eu-central-1:123456789012:listener/app/corral/0123456789abcdef/0123456789abcdef" }
}

mock_resource "aws_acm_certificate" {
  defaults = {
    arn = "arn:aws:acm:eu-central-1:123456789012:certificate/12345678-1234-1234-1234-123456789012"
    domain_validation_options = [
      {
        domain_name           = "chat.example.com"
        resource_record_name  = "_1.chat.example.com"
        resource_record_type  = "CNAME"
        resource_record_value = "_1.acm-validations.aws"
      },
      {
        domain_name           = "api.chat.example.com"
        resource_record_name  = "_2.api.chat.example.com"
        resource_record_type  = "CNAME"
        resource_record_value = "_2.acm-validations.aws"
      },
    ]
  }
}

mock_resource "aws_acm_certificate_validation" {
  defaults = { certificate_arn = "arn:aws:acm:eu-central-1:123456789012:certificate/12345678-1234-1234-1234-123456789012" }
}

mock_resource "aws_wafv2_web_acl" {
  defaults = { arn = "arn:aws:wafv2:eu-central-1:123456789012:regional/webacl/corral/12345678-1234-1234-1234-123456789012" }
}

mock_resource "aws_s3_bucket" {
  defaults = { arn = "arn:aws:s3:::logs" }
}

mock_resource "aws_db_instance" {
  defaults = {
    address = "database.internal"
    master_user_secret = [{
      kms_key_id    = "key"
      secret_arn    = "arn:aws:secretsmanager:eu-central-1:123456789012:secret:rds-1"
      secret_status = "active"
    }]
  }
}

mock_resource "aws_efs_file_system" {
  defaults = { id = "fs-0123456789abcdef0" }
}
