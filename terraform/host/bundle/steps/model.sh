# The models: from the bucket where they were put there, from Ollama's library otherwise.
# shellcheck shell=bash

step() {
  local name
  fetch_store
  while read -r name; do
    has "$name" || missing+=("$name")
  done < <(setting models)
  [ "${#missing[@]}" = 0 ] || pull
  while read -r name; do
    has "$name" || fail "Ollama does not list $name, although it was fetched"
  done < <(setting models)
}

missing=()

has() {
  curl -fsS -m 30 "$(ollama_url)/api/tags" | python3 -c 'import json, sys
sys.exit(sys.argv[1] not in [model["name"] for model in json.load(sys.stdin)["models"]])' "$1"
}

# The bucket holds a store as Ollama lays it out: manifests, and blobs named by their SHA-256.
fetch_store() {
  local store blob
  store=$(models_dir)
  if ! aws --region "$REGION" s3 ls "s3://$(setting bucket)/models/manifests/" >/dev/null 2>&1; then
    printf 'the bucket has no models\n'
    return
  fi
  aws --region "$REGION" s3 sync --only-show-errors "s3://$(setting bucket)/models/" "$store/" ||
    fail 'the models of the bucket could not be fetched'
  for blob in "$store"/blobs/sha256-*; do
    [ -e "$blob" ] || continue
    if ! sha256sum --check --quiet --status <<<"${blob##*sha256-}  $blob"; then
      rm -f "$blob"
      fail "${blob##*/} of the bucket is damaged"
    fi
  done
  chown -R ollama:ollama "$store"
}

# The service may not reach the internet. Models are pulled by another server on the same store,
# which lives for that long only.
pull() {
  local name server address said
  address=127.0.0.1:$(setting ports.pull)
  setpriv --reuid=ollama --regid=ollama --clear-groups env HOME="$(models_dir)" \
    OLLAMA_HOST="$address" OLLAMA_MODELS="$(models_dir)" OLLAMA_NO_CLOUD=1 \
    "$ROOT/opt/ollama/current/bin/ollama" serve >/dev/null 2>&1 &
  server=$!
  # shellcheck disable=SC2064 # this server
  trap "kill $server 2>/dev/null || true" EXIT
  await "http://$address/api/version" 30 ollama
  for name in "${missing[@]}"; do
    printf 'fetching %s\n' "$name"
    said=$(curl -sS -m 3500 "http://$address/api/pull" -d "{\"model\":\"$name\",\"stream\":false}") ||
      fail "$name could not be fetched from Ollama's library"
    case $said in
      *'"success"'*) ;;
      *'file does not exist'* | *'manifest unknown'*)
        give_up "there is no model $name in Ollama's library: models names one that does not exist"
        ;;
      *) fail "$name could not be fetched: ${said:0:200}" ;;
    esac
  done
  kill "$server" 2>/dev/null || true
  wait "$server" 2>/dev/null || true
  trap - EXIT
  systemctl restart ollama.service || fail 'ollama.service does not start'
  await "$(ollama_url)/api/version" 60 ollama
}
