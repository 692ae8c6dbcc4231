#!/usr/bin/env bash
# Builds the image, starts the containers, and returns when the API answers, or says why it does not.
set -euo pipefail
cd "$(dirname "$0")/.."

SECONDS_TO_ANSWER=60
compose=containers/compose.sh

# answers ADDRESS PORT: whether /health-check says that pepy is healthy; avoids curl, which may not be installed.
answers() {
  (
    exec 3<>"/dev/tcp/$1/$2"
    printf 'GET /health-check HTTP/1.0\r\nHost: %s\r\n\r\n' "$1" >&3
    grep -q '"healthy"' <&3
  ) 2>/dev/null
}

# last_line SERVICE: its newest log line since it started, if any.
last_line() {
  local container
  container=$($compose ps --all --quiet "$1" | head -n 1)
  docker logs --tail 1 --since "$(docker inspect --format '{{.State.StartedAt}}' "$container")" "$container" 2>&1
}

give_up() {
  echo "pepy: $1" >&2
  exit 1
}

$compose build api
SECONDS=0
if ! $compose up --detach --no-build; then
  last_line migrate >&2
  give_up "the containers did not start; the lines above say why"
fi

published=$($compose port api 5200) || give_up "the API stopped: $(last_line api)"
port=${published##*:}
address=${published%:*}
[ "$address" = 0.0.0.0 ] && address=127.0.0.1
until answers "$address" "$port"; do
  [ $SECONDS -lt $SECONDS_TO_ANSWER ] || give_up "the API does not answer after $SECONDS seconds: $(last_line api)"
  sleep 0.5
done

echo "pepy is running:"
for path in /health-check /badge/requests /api/projects/requests /api/v2/projects/requests; do
  echo "  http://$address:$port$path"
done
if [ "$($compose exec -T postgres psql -U pepy -d pepy -Atc 'SELECT data_through IS NULL FROM data_state')" = t ]; then
  echo "The database is empty: 'make demo-data' fills it with made-up sample days."
fi
until [ -n "$(last_line scheduler)" ] || [ $SECONDS -ge $SECONDS_TO_ANSWER ]; do sleep 0.5; done
echo "The scheduler: $(last_line scheduler)"
