# Copyright the LogAgent authors.
# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=sh
#
# For the scripts beside it: requests that are repeated until a server is ready to answer them, but not for ever.

# Seconds in which a server has to have become ready.
: "${LIMIT_SECONDS:=300}"

say() {
  echo "setup: $*"
}

fail() {
  echo "setup: $*" >&2
  exit 1
}

http_folder=$(mktemp -d)
trap 'rm -rf "$http_folder"' EXIT
answer=$http_folder/answer

# A text between the quotes of JSON or of curl's settings.
escaped() {
  printf '%s' "$1" | sed 's/[\\"]/\\&/g; s/	/\\t/g'
}

# What curl reads from standard input instead of its arguments, which every process of the machine could see.
login() {
  if [ -n "${1:-}" ]; then
    printf 'user = "%s:%s"\n' "$(escaped "$1")" "$(escaped "$2")"
  fi
}

# request WHAT CREDENTIALS CURL-ARGUMENTS...: leaves the body in $answer and the code in $status. Repeats what fails because the
# server is starting, busy or rebalancing; returns 1 for what it refuses.
request() {
  what=$1 credentials=$2
  shift 2
  deadline=$(($(date +%s) + LIMIT_SECONDS))
  while :; do
    status=$(printf '%s\n' "$credentials" | curl -sS -K - --connect-timeout 5 -m 60 -o "$answer" -w '%{http_code}' "$@" \
      2>"$http_folder/trouble") || status=000
    case $status in
      2??) return 0 ;;
      000 | 408 | 409 | 429 | 5??)
        if [ "$status" = 409 ] && already_exists; then
          return 1
        fi
        if [ "$(date +%s)" -ge "$deadline" ]; then
          fail "$what: no success within $LIMIT_SECONDS s, at last: $(refusal)"
        fi
        sleep 1
        ;;
      *) return 1 ;;
    esac
  done
}

# Connect answers 409 for both: only the other one, a rebalance, passes.
already_exists() {
  grep -q 'already exists' "$answer"
}

refusal() {
  if [ "$status" = 000 ]; then
    cat "$http_folder/trouble"
  else
    echo "$status $(head -c 2000 "$answer")"
  fi
}

# The same for what has to succeed.
must() {
  request "$@" || fail "$1: $(refusal)"
}
