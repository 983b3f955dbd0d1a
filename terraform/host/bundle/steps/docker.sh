# Docker, and the pinned image of Open-WebUI.
# shellcheck shell=bash

step() {
  local image
  image=$(setting webui.image)
  start docker.service
  docker info >/dev/null || fail 'Docker does not answer'
  docker image inspect "$image" >/dev/null 2>&1 || docker pull --quiet "$image" ||
    fail "the image $image could not be fetched"
}
