# The proof: a chat, an embedding, a search and an answer with its source, as a client asks them.
# shellcheck shell=bash

step() {
  local said
  said=$("$BUNDLE/bin/smoke" "$(api)" "$(setting default_model)" 2>&1) || {
    printf '%s\n' "$said"
    fail "$(tail -n 1 <<<"$said")"
  }
  printf '%s\n' "$said"
}
