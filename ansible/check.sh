#!/usr/bin/env bash
# Runs both playbooks twice in a Debian chroot (debootstrap) and checks the result.
#
# A chroot has no running systemd: units are installed and enabled but not started, so this script starts PostgreSQL,
# nginx and the API itself. Not covered: starting by systemd, timers and hardening.
# Needs root, debootstrap, and ansible (requirements.txt) on the PATH. Removes everything that it creates.
set -euo pipefail
cd "$(dirname "$0")"
[ "$(id -u)" = 0 ] || { echo "check.sh: needs root, for debootstrap and chroot" >&2; exit 1; }
for program in debootstrap ansible-playbook curl; do
  command -v "$program" >/dev/null || { echo "check.sh: $program is missing" >&2; exit 1; }
done

tree=${PEPY_CHECK_TREE:-/var/tmp/pepy-ansible-check}
rm -f "$tree.api.log"
suite=${PEPY_CHECK_SUITE:-bookworm}
export ANSIBLE_CONFIG=$PWD/ansible.cfg ANSIBLE_NOCOWS=1
export PEPY_IMPORTER_PASSWORD='imp/ort@er' PEPY_API_PASSWORD='a p%i' PEPY_BIGQUERY_PROJECT=check
inventory=$tree.inventory.yml
api=

in_tree() { chroot "$tree" env -i PATH=/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LANG=C.UTF-8 "$@"; }
clean_up() {
  status=$?
  [ "$status" = 0 ] || tail -n 15 "$tree.api.log" "$tree"/var/log/nginx/*.log 2>/dev/null >&2 || true
  [ -z "$api" ] || kill "$api" 2>/dev/null || true
  [ -x "$tree/usr/sbin/nginx" ] && in_tree nginx -s quit 2>/dev/null || true
  in_tree sh -c 'pg_lsclusters -h | while read -r version name rest; do pg_ctlcluster "$version" "$name" stop; done' || true
  for mount in dev/shm dev proc sys; do umount -l "$tree/$mount" 2>/dev/null || true; done
  rm -rf "${tree:?}" "$inventory"
}
say() { printf '\n== %s\n' "$*"; }

say "a Debian tree"
rm -rf "${tree:?}"
debootstrap --variant=minbase --include=python3,python3-apt,ca-certificates,systemd,procps,util-linux,sudo "$suite" "$tree" >"$tree.log" 2>&1 ||
  { tail -5 "$tree.log" >&2; exit 1; }
trap clean_up EXIT
for file in /etc/resolv.conf /etc/ssl/certs/ca-certificates.crt /etc/pip.conf; do
  [ ! -e "$file" ] || cp --dereference "$file" "$tree$file"
done
[ ! -d /etc/apt/apt.conf.d ] || cp -r /etc/apt/apt.conf.d/. "$tree/etc/apt/apt.conf.d/"
printf '#!/bin/sh\nexit 101\n' >"$tree/usr/sbin/policy-rc.d" && chmod 755 "$tree/usr/sbin/policy-rc.d"
for mount in proc sys dev; do mount --rbind "/$mount" "$tree/$mount" && mount --make-rslave "$tree/$mount"; done
cat >"$inventory" <<YAML
all:
  hosts:
    "$tree":
      ansible_connection: community.general.chroot
      ansible_python_interpreter: /usr/bin/python3
      pepy_database_port: 5499
      pepy_api_port: 5298
      nginx_http_port: 8098
      postgres_shared_buffers: 64MB
  children:
    database: {hosts: {"$tree": {}}}
    api: {hosts: {"$tree": {}}}
    importer: {hosts: {"$tree": {}}}
YAML
play() { ansible-playbook --inventory "$inventory" "$@"; }

say "a missing setting is one line that names it"
if missing=$(play provision.yml 2>&1); then echo "check.sh: a missing setting was accepted" >&2; exit 1; fi
grep -q 'pepy_bigquery_work_dataset is not set: export PEPY_BIGQUERY_WORK_DATASET' <<<"$missing"
export PEPY_BIGQUERY_WORK_DATASET=pepy_work

say "provision, with PostgreSQL started by hand where systemd would"
play provision.yml --tags postgres_install
in_tree sh -c 'pg_lsclusters -h | while read -r version name rest; do pg_ctlcluster "$version" "$name" start; done'
play provision.yml

say "deploy"
play deploy.yml

say "a second run changes nothing"
for playbook in provision.yml deploy.yml; do
  play "$playbook" | tee "$tree.second.log" | grep -E '^changed|changed='
  grep -q 'changed=0 ' "$tree.second.log" || { echo "check.sh: $playbook changed something again" >&2; exit 1; }
done

say "the units are what systemd understands"
in_tree sh -c 'systemd-analyze verify /etc/systemd/system/pepy-*.service /etc/systemd/system/pepy-*.timer'

say "an import by the importer, read by the API through nginx"
day=$(date -u -d yesterday +%F)
cat >"$tree/tmp/day.csv" <<CSV
project,dimension,value,downloads,ci_downloads,mirror_downloads
requests,version,2.31.0,12,0,0
CSV
in_tree pepy import:downloads:file --file /tmp/day.csv --day "$day"
# Each command replaces the one before (exec), so that the pid of the job is that of the server.
chroot "$tree" env -i PATH=/usr/bin:/bin setpriv --reuid pepy-api --regid pepy-api --init-groups \
  sh -c 'set -a; . /etc/pepy/api.env; cd /; exec /opt/pepy/current/venv/bin/pepy serve --port 5298' >"$tree.api.log" 2>&1 &
api=$!
in_tree nginx
for _ in $(seq 60); do curl --silent --fail http://127.0.0.1:8098/health-check && break; sleep 1; done
curl --silent --fail http://127.0.0.1:8098/api/projects/requests | grep --extended-regexp '"total_downloads": ?12,'
for expected in MISS HIT; do curl --silent --dump-header - --output /dev/null http://127.0.0.1:8098/badge/requests | grep "X-Cache-Status: $expected"; done

say "limits are told, per address and per key, but not by answers from the cache of nginx"
api_headers() { curl --silent --dump-header - --output /dev/null "$@"; }
api_headers "http://127.0.0.1:8098/api/projects/requests?fresh" | grep 'RateLimit-Policy: "anonymous";q='
if api_headers "http://127.0.0.1:8098/api/projects/requests?fresh" | grep RateLimit:; then echo "check.sh: told from the cache" >&2; exit 1; fi
key=$(in_tree pepy keys:create --name check)
api_headers --header "X-Api-Key: $key" "http://127.0.0.1:8098/api/projects/requests?key" | grep 'RateLimit-Policy: "key";q=600;'
# The day is stored beside the answer.
for _ in $(seq 20); do in_tree pepy keys:list >"$tree.keys"; grep "$(date -u +%F)  $(date -u +%F)  check" "$tree.keys" && break; sleep 0.5; done
grep --quiet "$(date -u +%F)  $(date -u +%F)  check" "$tree.keys"
rm "$tree.keys"
in_tree pepy keys:revoke check

say "the API cannot write, and cannot read the importer's settings"
in_tree runuser --user pepy-api -- sh -c '! cat /etc/pepy/importer.env' 2>/dev/null
in_tree sh -c 'set -a; . /etc/pepy/api.env; ! psql --no-psqlrc "$PEPY_DATABASE_URL" -c "DELETE FROM project" 2>&1' | grep 'permission denied'

say "nginx answers from its cache while the API is away, and with JSON where it has nothing"
kill "$api" && wait "$api" || true
curl --silent --fail http://127.0.0.1:8098/badge/requests | grep --only-matching 'aria-label="downloads: 12"'
curl --silent http://127.0.0.1:8098/badge/never-asked | grep '"error": 503'
curl --silent --request TRACE http://127.0.0.1:8098/ | grep '"error": 405'

say "a backup, and the proof that it can be restored"
in_tree runuser --user postgres -- pepy-backup
in_tree runuser --user postgres -- pepy-restore --check

say "all of it works"
