#!/usr/bin/env bash
# Jenkins stage "Test": `npm test`, with JUnit files and a page in reports/test.
set -euo pipefail
cd -- "$(dirname -- "${BASH_SOURCE[0]}")/../../.."
mkdir -p reports/test
npm run --silent sbom
LAB_TEST_REPORTS="${PWD}/reports/test" npm test
