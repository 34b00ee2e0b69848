# SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
# shellcheck shell=bash
# Sourced by every script: strict mode, the project's folders, and how a script speaks.
# A script says `source "$(dirname "${BASH_SOURCE[0]}")/lib/common.sh"` first.

set -euo pipefail

project_dir=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)

# Long builds and downloads live here, outside the tree. Removing it costs time, never correctness.
cache_dir=${DTPOLICY_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/dtpolicy}

say() { printf '%s: %s\n' "${0##*/}" "$*" >&2; }

die() {
  say "error: $*"
  exit 1
}

# first_line COMMAND...: of its complaints the first line alone: on a full disk tar and cp have one for each file.
first_line() {
  { "$@" 2>&1 >&3 3>&- | awk 'NR == 1' >&2; } 3>&1
}

# wrong_usage TEXT: the usage, and below it what is wrong with the arguments.
wrong_usage() {
  usage >&2
  say "error: $*"
  exit 2
}

# usage_above "$@": for a script whose usage is the comment at its head: prints it where --help is asked for.
usage_above() {
  case " $* " in
    *' -h '* | *' --help '*)
      awk 'NR > 2 { if (!/^#/) exit; sub(/^# ?/, ""); print }' "$0"
      exit 0
      ;;
  esac
}
