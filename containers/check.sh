#!/usr/bin/env bash
# Tests the containers: builds a clean clone of the last commit, starts it, imports a day, restarts it during an import,
# stops and starts it; its scheduler imports from a BigQuery emulator. Exits with 1 at the first problem and removes
# everything it has created. It uses its own project name and ports, so that it can run beside pepy.
set -euo pipefail
cd "$(dirname "$0")/.."

export COMPOSE_PROJECT_NAME=pepy-check-$$ PEPY_IMAGE_TAG=check-$$
export POSTGRES_PASSWORD='p@ss/w:rd ü%' PEPY_CONTAINER_RESTART=no PEPY_HTTP_ADDRESS=127.0.0.1
PEPY_HTTP_PORT=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
export PEPY_HTTP_PORT
emulator=$COMPOSE_PROJECT_NAME-bigquery
base_image=python:$(sed -n 's/^ARG PYTHON_TAG=//p' Dockerfile)
folder=$(mktemp -d)
clone=$folder/clone

step() { echo "== $* (${SECONDS} s)"; }
fail() {
  echo "check-containers: $*" >&2
  exit 1
}
compose() { "$clone/containers/compose.sh" "$@"; }
sql() { compose exec -T postgres psql -U pepy -d pepy -Atc "$1"; }
total() {
  python3 -c 'import json, sys, urllib.request
print(json.load(urllib.request.urlopen(sys.argv[1], timeout=20))["total_downloads"])' \
    "http://127.0.0.1:$PEPY_HTTP_PORT/api/projects/$1"
}
expect_total() { [ "$(total "$1")" = "$2" ] || fail "$3: $1 has $(total "$1") downloads, not $2"; }
start() {
  local since=$SECONDS
  make -s -C "$clone" start-containers >"$folder/start.log" 2>&1 || { cat "$folder/start.log"; fail "start-containers failed"; }
  tail -n 7 "$folder/start.log"
  echo "   took $((SECONDS - since)) s"
}
# utc EXPRESSION FORMAT: a time relative to now, in UTC.
utc() { python3 -c "from datetime import *; now = datetime.now(timezone.utc); print(format($1, '$2'))"; }
# until_true SECONDS COMMAND..: waits until the command succeeds.
until_true() {
  local deadline=$((SECONDS + $1))
  shift
  until "$@"; do
    [ $SECONDS -lt $deadline ] || return 1
    sleep 0.2
  done
}

clean_up() {
  local status=$?
  if [ $status != 0 ]; then
    compose ps || true
    compose logs --tail 20 || true
    docker logs --tail 20 "$emulator" || true
  fi
  {
    docker rm --force --volumes "$emulator"
    compose down --volumes --remove-orphans
    docker rmi "pepy:$PEPY_IMAGE_TAG"
  } >/dev/null 2>&1 || true
  rm -rf "$folder"
  exit $status
}
trap clean_up EXIT

step "without Docker there is a clear error"
mkdir "$folder/bin"
for program in bash dirname env; do ln -s "$(command -v $program)" "$folder/bin/$program"; done
git clone --quiet . "$clone"
if PATH=$folder/bin "$clone/containers/compose.sh" ps 2>"$folder/error"; then fail "the missing program was not noticed"; fi
grep -q '^pepy: Docker is not installed' "$folder/error" || fail "no clear error: $(cat "$folder/error")"
if DOCKER_HOST=unix://$folder/nothing "$clone/containers/compose.sh" ps 2>"$folder/error"; then fail "the missing engine was not noticed"; fi
[ "$(grep -c '^pepy: Docker does not answer' "$folder/error")" = 1 ] || fail "no clear error: $(cat "$folder/error")"

step "a clean clone is built"
compose build api >"$folder/build.log" 2>&1 || { tail -n 20 "$folder/build.log"; fail "the build failed"; }
megabytes() { echo $(($(docker image inspect --format '{{.Size}}' "$1") / 1000000)); }
above=$(($(megabytes "pepy:$PEPY_IMAGE_TAG") - $(megabytes "$base_image")))
echo "   the image has $above MB more than its base"
# docs/performance.md says what they are; whoever adds a dependency should see what it weighs.
[ $above -le 205 ] || fail "the image has grown"

step "start-containers returns when /health-check answers, within 60 s"
before=$SECONDS
start
[ $((SECONDS - before)) -le 60 ] || fail "it took $((SECONDS - before)) s"
[ "$(compose exec -T api id -u)" = 10001 ] || fail "the API does not run as user 10001"
grep -q 'make demo-data' "$folder/start.log" || fail "the sample days are not offered"
grep -q 'PEPY_BIGQUERY_PROJECT is not set' "$folder/start.log" || fail "the scheduler does not say what is missing"

step "a BigQuery emulator starts beside it"
docker run --detach --name "$emulator" --volume "$clone:/pepy:ro" --workdir /pepy --env PYTHONPATH=/pepy \
  --env BQEMU_ENABLE_FORMAT_EXTENSIONS=false "$base_image" sh -c "
    pip install --quiet --no-cache-dir --constraint constraints.txt attrs google-cloud-bigquery packaging numpy \
      bqemulator duckdb duckdb-extensions duckdb-extension-spatial && exec python3 containers/emulator.py" >/dev/null
emulator_says() { docker logs "$emulator" 2>&1 | grep -q "^$1"; }

step "a wrong setting stops a container with one line that names it"
for setting in PEPY_LOG_LEVEL=loud PEPY_IMPORT_SCHEDULE='at five' PEPY_BIGQUERY_MAX_BYTES=many; do
  if compose run --rm -T -e "$setting" scheduler 2>"$folder/error"; then fail "$setting was accepted"; fi
  [ "$(grep -c "^pepy: ${setting%%=*} is" "$folder/error")" = 1 ] || fail "no clear error: $(cat "$folder/error")"
done

step "a day file is imported inside"
old_day=$(utc 'now - timedelta(days=2)' %F)
printf 'project,dimension,value,downloads,ci_downloads,mirror_downloads\nfoo,version,1.0,40,3,1\n' |
  compose exec -T api sh -c 'cat >/tmp/day.csv'
compose exec -T api pepy import:downloads:file --file /tmp/day.csv --day "$old_day"
expect_total foo 40 "after the import"

step "the connection to PostgreSQL can be encrypted, with the name of the server checked"
compose exec -T api openssl req -x509 -newkey rsa:2048 -noenc -subj /CN=postgres -addext subjectAltName=DNS:postgres \
  -keyout /tmp/server.key -out /tmp/server.crt 2>/dev/null
for file in server.key server.crt; do
  # PostgreSQL wants a key that only its own user can read.
  compose exec -T api cat /tmp/$file | compose exec -T --user postgres postgres sh -c "umask 077; cat >/tmp/$file"
done
for setting in "ssl_key_file = '/tmp/server.key'" "ssl_cert_file = '/tmp/server.crt'" 'ssl = on'; do
  sql "ALTER SYSTEM SET $setting" >/dev/null
done
sql 'SELECT pg_reload_conf()' >/dev/null
encrypted() { compose exec -T -e PGSSLMODE=verify-full -e "PGSSLROOTCERT=$1" api pepy imports:verify; }
until_true 10 encrypted /tmp/server.crt || fail "pepy does not connect with TLS"
if encrypted /etc/ssl/certs/ca-certificates.crt 2>"$folder/error"; then fail "a certificate of nobody was accepted"; fi
grep -q 'certificate verify failed' "$folder/error" || fail "no clear error: $(cat "$folder/error")"
for setting in ssl ssl_cert_file ssl_key_file; do sql "ALTER SYSTEM RESET $setting" >/dev/null; done

step "containers are restarted in the middle of an import"
compose exec -T api python -c '
with open("/var/lib/pepy/big.csv", "w") as day:
    day.write("project,dimension,value,downloads,ci_downloads,mirror_downloads\n")
    day.write("foo,version,1.0,7,0,0\n")
    day.writelines(f"project-{number:07},version,1.0,1,0,0\n" for number in range(800_000))'
import_big() { compose exec -T api pepy import:downloads:file --file big.csv --day "$old_day"; }
import_big >"$folder/import.log" 2>&1 &
is_running() { [ "$(sql 'SELECT state FROM import_run ORDER BY id DESC LIMIT 1')" = running ]; }
until_true 30 is_running || fail "the import did not start: $(cat "$folder/import.log")"
sleep 2
is_running || fail "the import ended too soon to be interrupted: $(cat "$folder/import.log")"
compose restart 2>/dev/null
wait $! && fail "the interrupted import says that it succeeded"
until_true 60 compose exec -T api python -c 'import urllib.request; urllib.request.urlopen("http://127.0.0.1:5200/health-check")' \
  2>/dev/null || fail "the API does not answer after the restart"
expect_total foo 40 "after the interrupted import"
[ "$(sql 'SELECT count(*) FROM project_day')" = 1 ] || fail "the interrupted import left rows behind"
import_big
expect_total foo 7 "after the import was done again"

step "data survives stop and start"
make -s -C "$clone" stop-containers 2>/dev/null
start
expect_total foo 7 "after stop and start"

step "a backup is restored into an empty volume, as docs/operations.md says"
compose exec -T postgres pg_dump -U pepy --format=custom pepy >"$folder/pepy.dump"
compose down --volumes 2>/dev/null
compose up --detach postgres 2>/dev/null
until_true 60 sql 'SELECT 1' >/dev/null 2>&1 || fail "the empty database does not start"
compose exec -T postgres dropdb -U pepy --if-exists --force pepy
compose exec -T postgres createdb -U pepy pepy
compose exec -T postgres pg_restore -U pepy --dbname=pepy --exit-on-error <"$folder/pepy.dump"
compose exec -T postgres psql -U pepy -d pepy --quiet -c ANALYZE
start
expect_total foo 7 "after the restore"
compose exec -T api pepy imports:verify
make -s -C "$clone" remove-containers 2>/dev/null

step "the scheduler fires at its time and imports from BigQuery"
until_true 200 emulator_says ready || fail "the BigQuery emulator did not start"
export PEPY_BIGQUERY_PROJECT=pepy-check PEPY_BIGQUERY_WORK_DATASET=work
export PEPY_BIGQUERY_TABLE=pepy-check.pypi.file_downloads
export PEPY_BIGQUERY_ENDPOINT=http://bigquery:9050 PEPY_BIGQUERY_STORAGE_ENDPOINT=bigquery:9060
# At the beginning of a minute, 30 to 90 s from now.
PEPY_IMPORT_SCHEDULE=$(utc 'now + timedelta(seconds=90)' '%M %H * * *')
export PEPY_IMPORT_SCHEDULE
start
grep -q "the next import starts at .*$(utc 'now + timedelta(seconds=90)' %F)" "$folder/start.log" || fail "the next import is at another time"
docker network connect --alias bigquery "${COMPOSE_PROJECT_NAME}_default" "$emulator"
expect_total foo 7 "after the containers were removed, and before the time of the import"
has_new_day() { [ "$(total foo)" = 10 ]; }
until_true 180 has_new_day || fail "the scheduled import did not come"
compose logs scheduler | grep -o 'Imported 20.*' || fail "the import is not in the container's log"

step "everything works"
