# Ollama, by version and checksum, on loopback only. Corral holds the queue, so Ollama has none.
# shellcheck shell=bash

step() {
  local version file home
  version=$(setting ollama.version)
  file=$ROOT/var/cache/corral/$(basename "$(setting ollama.key)")
  home=$ROOT/opt/ollama/$version
  if [ ! -x "$home/bin/ollama" ]; then
    fetch "$(setting ollama.key)" "$(setting ollama.sha256)" "$file"
    rm -rf "$home.new"
    mkdir -p "$home.new"
    tar --zstd -xf "$file" -C "$home.new" --no-same-owner || give_up "Ollama's archive cannot be unpacked"
    mv "$home.new" "$home"
    rm -f "$file"
  fi
  ln -sfn "$version" "$ROOT/opt/ollama/current"
  mkdir -p "$ROOT/etc/corral"
  cat >"$ROOT/etc/corral/ollama.env" <<END
OLLAMA_HOST=127.0.0.1:$(setting ports.ollama)
OLLAMA_MODELS=$(models_dir)
# As many answers at once as Corral sends; it never sends more, so this queue stays empty.
OLLAMA_NUM_PARALLEL=$(setting slots)
OLLAMA_MAX_QUEUE=$(setting slots)
# Corral decides which model is loaded, and when it goes.
OLLAMA_MAX_LOADED_MODELS=1
OLLAMA_KEEP_ALIVE=-1
OLLAMA_FLASH_ATTENTION=1
OLLAMA_NO_CLOUD=1
END
  mkdir -p "$ROOT/etc/systemd/system/ollama.service.d"
  cat >"$ROOT/etc/systemd/system/ollama.service.d/models.conf" <<END
[Service]
ReadWritePaths=$(models_dir)
END
  unit ollama.service
  start ollama.service
  await "$(ollama_url)/api/version" 60 ollama
}
