#!/usr/bin/env bash
# The host's side of `lab deploy`. scripts/deploy/host.ts sends it over ssh: bash -s -- <folder> <step> [arguments].
# In the folder: releases/<id>, current -> releases/<id>, shared/state (data and secrets), shared/env (settings of this host).
# Steps print `key=value` lines for the caller on standard output; what people read goes to standard error.
set -euo pipefail

dir="$1"
step="$2"
shift 2
case "${dir}" in
  /*) ;;
  *) dir="${HOME}/${dir}" ;;
esac
releases="${dir}/releases"
current="${dir}/current"
shared="${dir}/shared"
history="${dir}/history"
kept_releases=5

# Exit statuses that deploy.ts knows.
busy=75
rolled_back=20
rollback_failed=21
nothing_before=22

say() { printf '%s\n' "$*" >&2 || true; }

fail() {
  say "$@"
  exit 1
}

current_id() {
  if [ -L "${current}" ]; then basename -- "$(readlink -- "${current}")"; fi
}

# Runs a command in a release, with this host's settings and the shared state. Never with the lock: a process manager that
# it starts would keep it.
in_release() {
  local id="$1"
  shift
  (
    exec 9>&-
    cd -- "${releases}/${id}"
    set -a
    # shellcheck source=/dev/null
    . "${shared}/env"
    set +a
    LAB_STATE_DIR="${shared}/state" "$@"
  ) </dev/null
}

lab() {
  local id="$1"
  shift
  # shellcheck disable=SC2016 # expanded by that shell
  in_release "${id}" bash -c '. scripts/bootstrap.sh && exec node scripts/lab.ts "$@"' lab "$@"
}

step_check() {
  local tool missing='' version engine=native
  for tool in rsync flock sha256sum node npm df; do
    command -v "${tool}" >/dev/null 2>&1 || missing="${missing} ${tool}"
  done
  [ -z "${missing}" ] || fail "The host lacks:${missing}." "For example: sudo apt-get install rsync util-linux coreutils nodejs npm"
  version="$(node -p 'process.versions.node')"
  [ "${version%%.*}" -ge 20 ] || fail "The host has Node.js ${version}; 20 or newer is needed."
  mkdir -p -- "${releases}" "${shared}/state"
  chmod 700 "${shared}" "${shared}/state"
  [ -e "${shared}/env" ] || (umask 077 && : >"${shared}/env")
  if command -v docker >/dev/null 2>&1 && timeout 5 docker info >/dev/null 2>&1 && docker compose version >/dev/null 2>&1; then
    engine=docker
  fi
  printf 'current=%s\nengine=%s\nnode=%s\nfree_kb=%s\n' "$(current_id)" "${engine}" "${version}" "$(df -Pk -- "${dir}" | awk 'NR == 2 { print $4 }')"
}

# Held until standard input ends, so it cannot outlive the connection.
step_lock() {
  mkdir -p -- "${dir}"
  exec 8>"${dir}/.deploy.lock"
  flock -n 8 || exit "${busy}"
  printf 'locked=yes\n'
  cat >/dev/null
}

step_prepare() {
  local id="$1"
  if [ -d "${releases}/${id}" ]; then
    printf 'complete=yes\n'
  else
    mkdir -p -- "${releases}/${id}.partial"
    printf 'complete=no\n'
  fi
}

# The release gets its name only when every file in it is what was sent.
step_finish() {
  local id="$1"
  cd -- "${releases}/${id}.partial"
  sha256sum --check --quiet --strict .release.sha256 >&2 || fail "The files that arrived are not those that were sent."
  rm -rf .rsync-partial
  mv -T -- "${releases}/${id}.partial" "${releases}/${id}"
}

step_discard() { rm -rf -- "${releases:?}/$1.partial"; }

switch_to() {
  ln -sfn -- "releases/$1" "${current}.new"
  mv -T -- "${current}.new" "${current}"
}

# Packages that are the same need no second install. Those of the workspaces come first: with the ones at the top, the release counts
# as installed.
reuse_packages() {
  local old="${releases}/$1" new="${releases}/$2" folder
  if [ -d "${old}/node_modules" ] && [ ! -e "${new}/node_modules" ] && cmp -s -- "${old}/package-lock.json" "${new}/package-lock.json"; then
    while IFS= read -r folder; do
      take_over "${old}/${folder}" "${new}/${folder}" || return
    done < <(cd -- "${old}" && find . -maxdepth 4 -path ./node_modules -prune -o -type d -name node_modules -print -prune)
    take_over "${old}/node_modules" "${new}/node_modules"
  fi
}

# Links the files of a folder into a new one, which gets its name when it is complete.
take_over() {
  rm -rf -- "${2:?}.partial" "${2:?}" && mkdir -p -- "$(dirname -- "$2")" && cp -al -- "$1" "$2.partial" && mv -T -- "$2.partial" "$2"
}

forget_old_releases() {
  local folder id
  for folder in "${releases}"/*/; do
    id="$(basename -- "${folder}")"
    case "${id}" in *.partial) continue ;; esac
    tail -n "${kept_releases}" -- "${history}" | grep -qxF -- "${id}" || rm -rf -- "${releases:?}/${id}"
  done
}

# History holds each release once, the latest last.
remember() {
  touch -- "${history}"
  { grep -vxF -- "$1" "${history}" || true; printf '%s\n' "$1"; } >"${history}.new"
  mv -- "${history}.new" "${history}"
}

start_and_prove() { in_release "$1" bash start-lab.sh "${@:2}" >&2; }

activate() {
  local id="$1" old
  shift
  old="$(current_id)"
  if [ -n "${old}" ] && [ "${old}" != "${id}" ]; then
    reuse_packages "${old}" "${id}" || true
    lab "${old}" down >&2 || true
  fi
  switch_to "${id}"
  if start_and_prove "${id}" "$@"; then
    remember "${id}"
    forget_old_releases
    printf 'active=%s\n' "${id}"
    return
  fi
  say "Release ${id} did not start or was not proven."
  if [ "${old}" = "${id}" ]; then exit "${nothing_before}"; fi
  lab "${id}" down >&2 || true
  if [ -z "${old}" ]; then
    rm -f -- "${current}"
    exit "${nothing_before}"
  fi
  say "Going back to ${old}."
  switch_to "${old}"
  start_and_prove "${old}" "$@" || exit "${rollback_failed}"
  exit "${rolled_back}"
}

only_one_at_a_time() {
  exec 9>"${dir}/.activate.lock"
  flock -n 9 || exit "${busy}"
  # A caller that goes away must not leave the host between two releases.
  trap '' HUP PIPE
}

step_activate() {
  only_one_at_a_time
  if [ "$(current_id)" = "$1" ] && lab "$1" status >&2; then
    printf 'active=%s\nunchanged=yes\n' "$1"
    return
  fi
  activate "$@"
}

step_rollback() {
  only_one_at_a_time
  local previous
  previous="$({ grep -vxF -- "$(current_id)" "${history}" 2>/dev/null || true; } | tail -n 1)"
  if [ -z "${previous}" ] || [ ! -d "${releases}/${previous}" ]; then fail "There is no earlier release to go back to."; fi
  activate "${previous}" "$@"
}

step_verify() {
  local id status=0
  id="$(current_id)"
  [ -n "${id}" ] || fail "Nothing is deployed in ${dir}."
  mkdir -p -- "${shared}/reports"
  lab "${id}" verify --json "${shared}/reports/verify.json" --junit "${shared}/reports/verify.xml" >&2 || status=$?
  printf 'reports=%s\n' "${shared}/reports"
  return "${status}"
}

step_annotate() {
  local id
  id="$(current_id)"
  if [ -z "${id}" ] || [ ! -e "${releases}/${id}/scripts/deploy/annotate.ts" ]; then return; fi
  in_release "${id}" bash -c '. scripts/bootstrap.sh && exec node scripts/deploy/annotate.ts "$@"' annotate "${id}" "$@" >&2
}

"step_${step}" "$@"
