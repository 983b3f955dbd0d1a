# What every step uses. ROOT is / on a host; the tests put a directory there.
# shellcheck shell=bash disable=SC2034 # used by those who source this

ROOT=${CORRAL_ROOT:-}
STATE=$ROOT/var/lib/corral-boot
LOG=$ROOT/var/log/corral/bootstrap.jsonl
STATUS=$STATE/deployment-status.json
SETTINGS=$ROOT/etc/corral/settings.json
DATA=$ROOT/data
# Factor on every wait; 0 in tests.
PACE=${CORRAL_PACE:-1}
# Seconds for every try, in place of each step's own; for tests.
LIMIT=${CORRAL_LIMIT:-}
METADATA=${CORRAL_METADATA:-http://169.254.169.254}
# Exit code of a step that would fail again in the same way.
readonly USELESS=78

document() { python3 -IS "$BUNDLE/lib/document.py" "$@"; }

# The settings by path, such as corral.version; lists a line each, null as nothing. Read once, since
# a step asks many times.
declare -A settings
while IFS= read -r -d '' path && IFS= read -r -d '' value; do
  settings[$path]=$value
done < <(document flatten "$SETTINGS")
unset path value

setting() {
  if [ -z "${settings[$1]+there}" ]; then
    printf '%s has no %s\n' "$SETTINGS" "$1" >&2
    return 1
  fi
  printf '%s\n' "${settings[$1]}"
}

REGION=$(setting region)

status() {
  local verb=$1
  shift
  document "$verb" "$STATUS" --settings "$SETTINGS" --log-file "$LOG" \
    --instance "$(instance_id)" "$@"
}

# --- log: one JSON object a line ---

# Prints a text as the inside of a JSON string.
escape() {
  local text=$1
  text=${text//\\/\\\\}
  text=${text//\"/\\\"}
  text=${text//$'\n'/\\n}
  text=${text//$'\t'/\\t}
  printf '%s' "${text//[[:cntrl:]]/ }"
}

log() {
  local line
  line=$(printf '{"time":"%(%Y-%m-%dT%H:%M:%SZ)T","level":"%s","component":"%s","message":"%s"}' \
    -1 "$1" "${component:-boot}" "$(escape "$2")")
  printf '%s\n' "$line" >>"$LOG"
  printf '%s\n' "$line"
}
export TZ=UTC

log_lines() {
  local line
  while IFS= read -r line; do
    [ -z "$line" ] || log debug "$line"
  done
}

# --- ends of a step ---

# Ends the try: another one may help.
fail() {
  printf '%s\n' "$1" >"$STATE/error/$component"
  printf '%s\n' "$1" >&2
  exit 1
}

# Ends the step: another try would find the same.
give_up() {
  printf '%s\n' "$1" >"$STATE/error/$component"
  printf '%s\n' "$1" >&2
  exit "$USELESS"
}

# Notes why there is nothing to do; the step still has to return.
skip() {
  printf '%s\n' "$1" >"$STATE/skipped/$component"
  printf 'skipped: %s\n' "$1"
}

# --- AWS ---

# Asks the instance's metadata, by a token as IMDSv2 wants.
metadata() {
  local token
  token=$(curl -fsS -m 5 -X PUT -H 'X-aws-ec2-metadata-token-ttl-seconds: 300' \
    "$METADATA/latest/api/token") || return 1
  curl -fsS -m 5 -H "X-aws-ec2-metadata-token: $token" "$METADATA/latest/meta-data/$1"
}

instance_id() {
  local file=$STATE/instance-id
  if [ ! -s "$file" ]; then
    mkdir -p "$STATE"
    metadata instance-id >"$file.new" 2>/dev/null && mv "$file.new" "$file"
  fi
  cat "$file" 2>/dev/null || echo unknown
}

publish() {
  aws --region "$REGION" s3 cp --only-show-errors "$STATUS" \
    "s3://$(setting bucket)/$(setting status_prefix)/$(instance_id).json" 2>&1 | log_lines ||
    log warn 'the status could not be published'
}

# Fetches an object of the bucket and checks it. $1: key, $2: SHA-256, $3: file.
fetch() {
  local file=$3
  mkdir -p "$(dirname "$file")"
  if [ ! -e "$file" ] || ! sha256sum --check --quiet --status <<<"$2  $file"; then
    aws --region "$REGION" s3 cp --only-show-errors "s3://$(setting bucket)/$1" "$file.part" ||
      fail "s3://$(setting bucket)/$1 could not be fetched: terraform/scripts/publish puts it there"
    if ! sha256sum --check --quiet --status <<<"$2  $file.part"; then
      rm -f "$file.part"
      give_up "s3://$(setting bucket)/$1 is not what was asked for: its SHA-256 is not $2"
    fi
    mv "$file.part" "$file"
  fi
}

# --- the machine ---

# Makes a system user with a fixed number, so that files on a kept volume stay its own.
ensure_user() {
  id -u "$1" >/dev/null 2>&1 ||
    useradd --system --uid "$2" --user-group --no-create-home --shell /usr/sbin/nologin "$1"
}

# Puts a file of the bundle in its place. $1: name in the bundle, $2: where, without ROOT.
place() {
  mkdir -p "$ROOT$(dirname "$2")"
  install -m 644 "$BUNDLE/$1" "$ROOT$2"
}

unit() {
  place "units/$1" "/etc/systemd/system/$1"
  systemctl daemon-reload
}

start() {
  systemctl enable --quiet "$1" || fail "$1 cannot be enabled"
  systemctl restart "$1" || fail "$1 does not start: journalctl -u $1 tells why"
}

# Waits until an address answers with success. $1: address, $2: seconds, $3: who that is.
await() {
  local end=$((SECONDS + $2 * PACE + 3))
  until curl -fsS -m 5 -o /dev/null "$1" 2>/dev/null; do
    [ "$SECONDS" -lt "$end" ] || fail "$3 does not answer at $1 after $2 s: journalctl -u $3 tells why"
    sleep 0.5
  done
}

api() { printf 'http://127.0.0.1:%s' "$(setting ports.api)"; }
ollama_url() { printf 'http://127.0.0.1:%s' "$(setting ports.ollama)"; }
webui_url() { printf 'http://127.0.0.1:%s' "$(setting ports.web)"; }

# Where models lie: on the instance store where there is one, since they can be fetched again.
models_dir() {
  if [ "$(setting nvme)" = true ] && [ -d "$ROOT/opt/dlami/nvme" ]; then
    printf '%s' "$ROOT/opt/dlami/nvme/ollama"
  else
    printf '%s' "$DATA/ollama"
  fi
}
