# Open-WebUI in a container, with Corral in every role that something else had: models, embeddings,
# vectors, extraction, reranking.
# shellcheck shell=bash

step() {
  umask 077
  {
    sed -e "s|@API@|$(api)|g" -e "s|@API_PORT@|$(setting ports.api)|g" \
      -e "s|@HOST@|$(setting listen.web)|g" -e "s|@PORT@|$(setting ports.web)|g" \
      -e "s|@DEFAULT_MODEL@|$(setting default_model)|g" -e '/^#/d; /^$/d' "$BUNDLE/config/webui.env"
    extraction
    vectors
    printf 'WEBUI_SECRET_KEY=%s\n' "$(shared_secret webui-secret)"
    [ -z "$(setting webui.url)" ] || printf 'WEBUI_URL=%s\n' "$(setting webui.url)"
  } >"$ROOT/etc/corral/webui.env.new"
  mv "$ROOT/etc/corral/webui.env.new" "$ROOT/etc/corral/webui.env"
  umask 022
  printf 'WEBUI_IMAGE=%s\nWEBUI_DATA=%s\nWEBUI_ENV=%s\nWEBUI_HEALTH=%s\n' "$(setting webui.image)" \
    "$DATA/webui" "$ROOT/etc/corral/webui.env" "$(webui_url)/health" >"$ROOT/etc/corral/open-webui.env"
  unit webui.slice
  unit open-webui.service
  start open-webui.service
  # The first start makes its database.
  await "$(webui_url)/health" 600 open-webui
}

# Asks Corral which extraction it serves: the loader keeps pages, Tika does not; where it has
# neither, Open-WebUI reads files by itself.
extraction() {
  local answer=(curl -sS -m 30 -o /dev/null -w '%{http_code}' -X PUT --data-binary 'page one')
  if [ "$("${answer[@]}" -H 'Content-Type: text/plain' -H 'X-Filename: probe.txt' \
    -H 'Authorization: Bearer none' "$(api)/process")" = 200 ]; then
    printf 'CONTENT_EXTRACTION_ENGINE=external\nEXTERNAL_DOCUMENT_LOADER_URL=%s\n' "$(api)"
    printf 'EXTERNAL_DOCUMENT_LOADER_API_KEY=none\n'
  elif [ "$("${answer[@]}" "$(api)/tika/text")" = 200 ]; then
    printf 'CONTENT_EXTRACTION_ENGINE=tika\n'
  fi
  printf 'TIKA_SERVER_URL=%s\n' "$(api)"
}

# Several hosts share vectors and accounts in PostgreSQL; a single one keeps them at Corral and on
# its own volume.
vectors() {
  local secret address
  if [ -z "$(setting database)" ]; then
    printf 'VECTOR_DB=chroma\nCHROMA_HTTP_HOST=127.0.0.1\nCHROMA_HTTP_PORT=%s\n' "$(setting ports.api)"
    return
  fi
  secret=$(aws --region "$REGION" secretsmanager get-secret-value --query SecretString --output text \
    --secret-id "$(setting database.secret_arn)") || fail "the database's password cannot be read"
  address=$(python3 -c 'import json, sys, urllib.parse
secret = json.load(sys.stdin)
print("postgresql://{}:{}@{}:5432/{}?sslmode=require".format(
    secret["username"], urllib.parse.quote(secret["password"], safe=""), *sys.argv[1:]))' \
    "$(setting database.host)" "$(setting database.name)" <<<"$secret")
  printf 'DATABASE_URL=%s\nVECTOR_DB=pgvector\nPGVECTOR_DB_URL=%s\n' "$address" "$address"
}

# A secret that all hosts share: the first one makes it, the others read it.
shared_secret() {
  local name value
  name=$(setting parameters)/$1
  aws --region "$REGION" ssm put-parameter --name "$name" --type SecureString --no-overwrite \
    --value "$(head -c 32 /dev/urandom | base64 | tr -d '=+/\n')" >/dev/null 2>&1 || true
  value=$(aws --region "$REGION" ssm get-parameter --with-decryption --name "$name" \
    --query Parameter.Value --output text) || fail "the parameter $name cannot be read"
  printf '%s' "$value"
}
