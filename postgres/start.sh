#!/usr/bin/env bash
# Runs PostgreSQL in the foreground, for the native launcher. It refuses root
# (https://www.postgresql.org/docs/current/server-start.html): for root it runs as the user `postgres`, else `nobody`.
# POSTGRES_BIN is the server's program, POSTGRES_DATA its folder; also read: POSTGRES_PORT, POSTGRES_PASSWORD_FILE.
set -euo pipefail

here="$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)"
# The server's user may reach neither the secrets nor the checkout: what it needs goes into its environment and its folder.
POSTGRES_PASSWORD="$(cat "${POSTGRES_PASSWORD_FILE}")"
export POSTGRES_PASSWORD

mkdir -p "${POSTGRES_DATA}"
chmod 700 "${POSTGRES_DATA}"
cp "${here}/postgresql.conf" "${here}/serve.sh" "${POSTGRES_DATA}"
if [ "$(id -u)" != 0 ]; then
  exec bash "${POSTGRES_DATA}/serve.sh"
fi

user=postgres
id -u "${user}" >/dev/null 2>&1 || user=nobody
as_user=(setpriv --reuid="${user}" --regid="$(id -g "${user}")" --clear-groups --no-new-privs)
owner="${user}:$(id -g "${user}")"
# A folder that is the user's already is left alone: a server that is just ending takes files out of it. Its own turn comes last.
if [ "$(stat --format=%U "${POSTGRES_DATA}")" != "${user}" ]; then
  find "${POSTGRES_DATA}" -mindepth 1 -exec chown -h "${owner}" {} +
fi
chown "${owner}" "${POSTGRES_DATA}/postgresql.conf" "${POSTGRES_DATA}/serve.sh" "${POSTGRES_DATA}"
if "${as_user[@]}" test -w "${POSTGRES_DATA}"; then
  exec "${as_user[@]}" bash "${POSTGRES_DATA}/serve.sh"
fi
# A folder above the data is closed to that user, as /root is: in a mount namespace of its own it sees the data at /mnt.
# shellcheck disable=SC2016 # the inner shell expands it
exec unshare --mount --propagation private bash -c '
  mount --bind "${POSTGRES_DATA}" /mnt
  export POSTGRES_DATA=/mnt
  exec "$@"
' bash "${as_user[@]}" bash /mnt/serve.sh
