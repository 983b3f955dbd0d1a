# Several hosts behind a load balancer. Everything here is needed.
mode            = "production"
environment     = "production"
owner           = "platform-team"
artifact_bucket = "corral-artifacts-123456789012"
corral_version  = "0.1.0"
corral_sha256   = "0000000000000000000000000000000000000000000000000000000000000000"
ollama_sha256   = "0000000000000000000000000000000000000000000000000000000000000000"
webui_image     = "ghcr.io/open-webui/open-webui:v0.12.4@sha256:0000000000000000000000000000000000000000000000000000000000000000"
ami_id          = "ami-0123456789abcdef0"
domain_name     = "chat.example.com"
zone_id         = "Z0123456789ABCDEFGHIJ"
alarm_emails    = ["platform@example.com"]
web_cidrs       = ["203.0.113.0/24"]
api_cidrs       = ["203.0.113.0/24"]
