#!/bin/sh
# Runs a part in place of this shell: run-part.sh <command> [argument ...], in the part's directory, as leader of a session of its own
# (pm2 starts it so). The file `session` names it: by that the lab tells its processes from others that work in the directory.
# First ends what the part's last start left behind: Nginx' workers outlive a killed master, and keep its port.
set -eu

session_is() { # <session> <fields of /proc/*/stat after the command's name: state, parent, group, session, ...>
  [ "$1" = "$5" ]
}

end_leftovers() {
  read -r left <session || return 0
  for stat in /proc/[0-9]*/stat; do
    read -r line 2>/dev/null <"${stat}" || continue
    # shellcheck disable=SC2086 # the fields are words
    session_is "${left}" ${line##*) } || continue
    process="${stat%/stat}"
    [ "$(readlink "${process}/cwd")" = "$(pwd -P)" ] || continue
    kill -KILL "${process#/proc/}" || true
  done
}

[ ! -f session ] || end_leftovers
echo "$$" >session
exec "$@"
