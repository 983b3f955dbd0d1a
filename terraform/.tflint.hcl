# The rules of the language; those of the AWS plug-in are not fetched.
plugin "terraform" {
  enabled = true
  preset  = "all"
}

# Files are named by what they hold.
rule "terraform_standard_module_structure" {
  enabled = false
}
