#!/usr/bin/env bash
# The second half of start.sh, as the user of the server: makes the cluster at the first start, then serves.
set -euo pipefail

programs="$(dirname -- "$(readlink -f -- "${POSTGRES_BIN}")")"
cluster="${POSTGRES_DATA}/cluster"
password="${POSTGRES_PASSWORD}"
unset POSTGRES_PASSWORD

# Made beside its place and then renamed: an interrupted start leaves nothing that looks whole.
make_cluster() {
  local new="${POSTGRES_DATA}/new"
  cd -- "${POSTGRES_DATA}"
  rm -rf -- "${new}"
  "${programs}/initdb" --pgdata="${new}" --username=shop --pwfile=<(printf '%s' "${password}") \
    --auth=scram-sha-256 --encoding=UTF8 --locale=C
  echo 'CREATE DATABASE orders;' | "${programs}/postgres" --single -D "${new}" postgres >/dev/null
  sync -- "${new}"
  mv -- "${new}" "${cluster}"
}

# What is left of an earlier server that was killed ends by itself in a moment, and no other can serve until it has.
wait_for_predecessor() {
  local tries=100
  while [ "${tries}" -gt 0 ] && is_served; do
    tries=$((tries - 1))
    sleep 0.1
  done
}

# Every process of a server works in the folder of its cluster.
is_served() {
  local process
  for process in /proc/[0-9]*; do
    [ ! "${process}/cwd" -ef "${cluster}" ] || return 0
  done
  return 1
}

serve() {
  cd -- "${POSTGRES_DATA}"
  # SIGINT when this shell is killed: a server without its parent would keep the port.
  exec setpriv --pdeathsig INT "${programs}/postgres" -D "${cluster}" -c "config_file=${POSTGRES_DATA}/postgresql.conf" \
    -c listen_addresses=127.0.0.1 -c "port=${POSTGRES_PORT}" -c unix_socket_directories=
}

[ -d "${cluster}" ] || (make_cluster)
wait_for_predecessor
serve &
server=$!
# SIGTERM would wait for every client to leave; SIGINT ends their connections and loses nothing that was committed.
trap 'kill -INT "${server}" 2>/dev/null || true' TERM INT
until wait "${server}"; do
  kill -0 "${server}" 2>/dev/null || exit 1
done
