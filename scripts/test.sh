#!/usr/bin/env bash
# `npm test`: installs what the tests need, then runs them all. Options: see scripts/test/main.ts.
set -euo pipefail
# shellcheck source=scripts/bootstrap.sh
. "$(dirname -- "${BASH_SOURCE[0]}")/bootstrap.sh"
exec node scripts/test/main.ts "$@"
