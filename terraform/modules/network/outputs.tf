output "vpc_id" {
  description = "Id of the VPC."
  value       = aws_vpc.this.id
}

output "public_subnets" {
  description = "Public subnets by zone."
  value       = { for zone, subnet in aws_subnet.public : zone => subnet.id }
}

output "private_subnets" {
  description = "Private subnets by zone."
  value       = { for zone, subnet in aws_subnet.private : zone => subnet.id }
}
