output "security_group_id" {
  description = "Security group of database and files."
  value       = aws_security_group.this.id
}

output "database_host" {
  description = "Where PostgreSQL listens."
  value       = aws_db_instance.this.address
}

output "database_name" {
  description = "Name of the database."
  value       = aws_db_instance.this.db_name
}

output "database_id" {
  description = "The database, as metrics name it."
  value       = aws_db_instance.this.identifier
}

output "database_secret_arn" {
  description = "Secret with user and password."
  value       = aws_db_instance.this.master_user_secret[0].secret_arn
}

output "file_system_id" {
  description = "The file system."
  value       = aws_efs_file_system.this.id
}
