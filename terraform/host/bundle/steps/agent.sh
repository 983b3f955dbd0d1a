# The CloudWatch agent: metrics of GPU, memory, disk and processes, and the logs.
# shellcheck shell=bash

step() {
  local control=/opt/aws/amazon-cloudwatch-agent/bin/amazon-cloudwatch-agent-ctl package
  if [ ! -x "$ROOT$control" ]; then
    package=$ROOT/var/cache/corral/amazon-cloudwatch-agent.deb
    aws --region "$REGION" s3 cp --only-show-errors \
      "s3://$(setting bucket)/agent/amazon-cloudwatch-agent.deb.sha256" "$package.sha256" ||
      fail "the image has no CloudWatch agent and the bucket neither: terraform/scripts/publish agent"
    fetch agent/amazon-cloudwatch-agent.deb "$(cut -d' ' -f1 "$package.sha256")" "$package"
    dpkg --install "$package" || fail 'the CloudWatch agent could not be installed'
  fi
  mkdir -p "$ROOT/etc/corral"
  sed -e "s|@NAMESPACE@|$(setting namespace)|g" -e "s|@LOGS@|$(setting logs)|g" \
    -e "s|@NAME@|$(setting name)|g" "$BUNDLE/config/agent.json" >"$ROOT/etc/corral/agent.json"
  "$ROOT$control" -a fetch-config -m ec2 -s -c "file:$ROOT/etc/corral/agent.json" ||
    fail 'the CloudWatch agent does not take its configuration'
}
