#!/usr/bin/env bash
# Starts the lab and proves that it works. Everything beyond the options and the npm packages is in scripts/lab.ts.
set -euo pipefail

usage() {
  cat <<'TEXT'
Usage: ./start-lab.sh [options]

Installs what is missing, starts every part of the lab, and verifies with real
browser clicks that each signal arrives. Running it again is harmless.

Options:
  --native      run the parts as plain programs, even where Docker is available
  --docker      run the parts as containers
  --no-verify   start only
  --no-install  download, build and install nothing: use the programs that are there
  --with shop   run the shop too, now and at the next starts
  --without shop  run it no more; its data stays
  --help        show this text

Settings are in .env; an environment variable of the same name wins, for example:
  LAB_HTTP_PORT=8090 ./start-lab.sh

Then: npx lab status | logs [part] | verify | down | reset
TEXT
}

verify=1
pass=()
while [ "$#" -gt 0 ]; do
  option="$1"
  shift
  case "${option}" in
    --help | -h)
      usage
      exit 0
      ;;
    --native | --docker | --no-install) pass+=("${option}") ;;
    --with | --without)
      if [ "${1:-}" != shop ]; then
        printf '%s needs a workload: shop\n' "${option}" >&2
        exit 2
      fi
      pass+=("${option}" "$1")
      shift
      ;;
    --no-verify) verify=0 ;;
    *)
      printf 'Unknown option: %s\n\n' "${option}" >&2
      usage >&2
      exit 2
      ;;
  esac
done

root="$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)"
# shellcheck source=scripts/bootstrap.sh
. "${root}/scripts/bootstrap.sh"
[ "${verify}" -eq 0 ] || pass+=(--verify)
exec node scripts/lab.ts up ${pass[@]+"${pass[@]}"}
