#!/usr/bin/env bash
# Jenkins stage "Agent": everything that the later stages call is there, before anything takes time.
set -euo pipefail

missing=''
for tool in git ssh ssh-keyscan rsync node npm; do
  command -v "${tool}" >/dev/null 2>&1 || missing="${missing} ${tool}"
done
if [ -n "${missing}" ]; then
  printf 'The agent lacks:%s. docs/jenkins.md describes an image that has them.\n' "${missing}" >&2
  exit 1
fi
version="$(node -p 'process.versions.node')"
if [ "${version%%.*}" -lt 20 ]; then
  printf 'The agent has Node.js %s; 20 or newer is needed.\n' "${version}" >&2
  exit 1
fi
free_kb="$(df -Pk . | awk 'NR == 2 { print $4 }')"
if [ "${free_kb}" -lt 10000000 ]; then
  printf 'The workspace has %s kB free; a first build of the components needs 10 GB.\n' "${free_kb}" >&2
  exit 1
fi
printf 'Agent: Node.js %s, %s kB free\n' "${version}" "${free_kb}"
