#!/usr/bin/env bash
# Runs whichever version of Docker Compose is installed, or says in one line what is missing.
set -euo pipefail
cd "$(dirname "$0")/.."

stop() {
  echo "pepy: $1" >&2
  exit 1
}

command -v docker >/dev/null || stop "Docker is not installed: see https://docs.docker.com/get-docker/, or use 'make run', which needs only Python"
reason=$(docker info --format '{{range .ServerErrors}}{{.}}{{end}}' 2>&1) ||
  stop "Docker does not answer: start it, or check that you have permission to use it ($(tail -n 1 <<<"$reason"))"
if docker compose version >/dev/null 2>&1; then
  exec docker compose "$@"
fi
command -v docker-compose >/dev/null || stop "Docker Compose is not installed: see https://docs.docker.com/compose/install/"
exec docker-compose "$@"
