#!/usr/bin/env bash
# Jenkins stage "Deploy": from the parameters and credentials in the environment to `lab deploy`, which goes back to the
# release before by itself when the new one is not proven.
set -euo pipefail
cd -- "$(dirname -- "${BASH_SOURCE[0]}")/../../.."
# shellcheck source=scripts/bootstrap.sh
. scripts/bootstrap.sh

: "${DEPLOY_HOST:?user@host}" "${DEPLOY_DIRECTORY:?folder on the host}" "${SSH_KEY:?private key file}" "${KNOWN_HOSTS:?file with the host key}"
options=(--host-key "${KNOWN_HOSTS}" --identity "${SSH_KEY}" --ssh-port "${DEPLOY_PORT:-22}")
[ "${DRY_RUN:-false}" = false ] || options+=(--dry-run)
exec node scripts/lab.ts deploy "${DEPLOY_HOST}:${DEPLOY_DIRECTORY}" "${options[@]}"
