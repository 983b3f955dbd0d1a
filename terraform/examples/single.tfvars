# One host for a team. Needed are the first six; the rest are examples.
environment     = "dev"
owner           = "platform-team"
artifact_bucket = "corral-artifacts-123456789012"
corral_version  = "0.1.0"
corral_sha256   = "0000000000000000000000000000000000000000000000000000000000000000"
ollama_sha256   = "0000000000000000000000000000000000000000000000000000000000000000"

models        = ["llama3.2:3b", "deepseek-r1:8b"]
default_model = "llama3.2:3b"
alarm_emails  = ["platform@example.com"]
schedule      = { start = "0 7 * * 1-5", stop = "0 20 * * 1-5", time_zone = "Europe/Berlin" }
