output "security_group_id" {
  description = "Security group of the load balancer."
  value       = aws_security_group.this.id
}

output "target_group_arns" {
  description = "Groups that the hosts join."
  value       = [for group in aws_lb_target_group.this : group.arn]
}

output "balancer_dimension" {
  description = "The load balancer, as metrics name it."
  value       = aws_lb.this.arn_suffix
}

output "target_group_dimensions" {
  description = "The target groups, as metrics name them, by web and api."
  value       = { for name, group in aws_lb_target_group.this : name => group.arn_suffix }
}
