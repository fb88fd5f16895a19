#!/usr/bin/env bash
# Jenkins stage "Verify": what runs on the host now, with the reports in reports/verify.
set -euo pipefail
cd -- "$(dirname -- "${BASH_SOURCE[0]}")/../../.."
# shellcheck source=scripts/bootstrap.sh
. scripts/bootstrap.sh

: "${DEPLOY_HOST:?user@host}" "${DEPLOY_DIRECTORY:?folder on the host}" "${SSH_KEY:?private key file}" "${KNOWN_HOSTS:?file with the host key}"
options=(--host-key "${KNOWN_HOSTS}" --identity "${SSH_KEY}" --ssh-port "${DEPLOY_PORT:-22}")
exec node scripts/lab.ts deploy "${DEPLOY_HOST}:${DEPLOY_DIRECTORY}" "${options[@]}" --verify-only --reports reports/verify
