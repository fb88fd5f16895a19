#!/usr/bin/env bash
# Makes a checkout ready to run TypeScript: sourced by start-lab.sh and .ci/run. Leaves the npm packages installed, PATH with
# them (and with the Node.js that the lab brings) first, and the working directory at the root of the checkout.
# On failure it says why and ends the shell that sourced it.
set -euo pipefail

lab_root="$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd)"
lab_oldest_node=20

lab_fail() {
  printf '%s\n' "$@" >&2
  exit 1
}

lab_check_node() {
  command -v node >/dev/null 2>&1 ||
    lab_fail "Node.js is missing." "Install Node.js ${lab_oldest_node} or newer with npm, for example: sudo apt-get install nodejs npm"
  local seen
  seen="$(node -p 'process.versions.node')" ||
    lab_fail "Node.js ($(command -v node)) does not run." "Install Node.js ${lab_oldest_node} or newer: https://nodejs.org/en/download"
  [ "${seen%%.*}" -ge "${lab_oldest_node}" ] ||
    lab_fail "Node.js ${seen} ($(command -v node)) is too old." "Install Node.js ${lab_oldest_node} or newer: https://nodejs.org/en/download"
  command -v npm >/dev/null 2>&1 ||
    lab_fail "npm is missing." "Install it, for example: sudo apt-get install npm"
}

# No package's install script runs, or npm would have better-sqlite3, which ships its binaries, compiled again: that takes python3 and
# make. But `node` fetches its program by one.
lab_npm_install() {
  npm ci --ignore-scripts --no-audit --no-fund --loglevel=error &&
    npm rebuild node --no-audit --no-fund --loglevel=error
}

# The marker is written last: an interrupted or failed install is done again at the next run.
lab_install_packages() {
  local marker=node_modules/.lab-packages wanted log
  wanted="$(sha256sum package-lock.json)"
  if [ -f "${marker}" ] && [ "$(cat "${marker}")" = "${wanted}" ]; then
    return
  fi
  { [ -w . ] && { [ ! -e node_modules ] || [ -w node_modules ]; }; } ||
    lab_fail "${lab_root} cannot be written: the npm packages could not be installed." \
      "Give the checkout to yourself (sudo chown -R \"\$USER\" '${lab_root}'), or copy it to a directory of your own and start there."
  echo "Installing the npm packages (about half a minute) ..." >&2
  log="$(mktemp)"
  if ! lab_npm_install >"${log}" 2>&1; then
    cat "${log}" >&2
    rm -f "${log}"
    lab_fail "npm ci failed: see above." "Check the network and npm's registry setting (npm config get registry), then try again."
  fi
  rm -f "${log}"
  printf '%s\n' "${wanted}" >"${marker}"
}

cd -- "${lab_root}"
lab_check_node
lab_install_packages
export PATH="${lab_root}/node_modules/.bin:${PATH}"
