# The release archive of Corral, by version and checksum, at /opt/corral/current.
# shellcheck shell=bash

step() {
  local version file release said
  version=$(setting corral.version)
  file=$ROOT/var/cache/corral/$(basename "$(setting corral.key)")
  release=$ROOT/opt/corral/releases/$version
  fetch "$(setting corral.key)" "$(setting corral.sha256)" "$file"
  rm -rf "$release.new"
  mkdir -p "$release.new"
  tar -xzf "$file" -C "$release.new" --strip-components=1 --no-same-owner ||
    give_up "$(basename "$file") cannot be unpacked"
  rm -rf "$release"
  mv "$release.new" "$release"
  ln -sfn "releases/$version" "$ROOT/opt/corral/current"
  said=$("$release/corral" --version) || give_up "the archive's launcher does not run: $said"
  [[ $said == *"$version"* ]] || give_up "the archive has version \"$said\", not $version"
  # A start takes half the time with the cache that a rehearsal leaves; without it, it only is slower.
  CORRAL_JAVA_OPTIONS="-XX:AOTCacheOutput=$release/lib/corral.aot" \
    timeout 120 "$release/corral" rehearse >/dev/null 2>&1 || rm -f "$release/lib/corral.aot"
  rm -f "$file"
}
