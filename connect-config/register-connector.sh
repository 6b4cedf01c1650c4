#!/bin/sh
# Copyright the LogAgent authors.
# SPDX-License-Identifier: Apache-2.0
#
# Registers a connector, or updates it, and takes its positions along where offsets.storage.topic changes:
#
#   register-connector.sh [--url http://localhost:8083] [--state-dir FOLDER] [--forget-other-hosts] NAME CONFIG.json
#
# CONFIG.json is {"name": ..., "config": {...}} or the settings alone. Needs curl and the tools of any POSIX system.
#
# A connector with a topic of its own ignores the positions in the worker's topic, and the other way round, so a changed
# offsets.storage.topic alone would deliver every line again. In that case this script stops the connector, saves its positions
# in FOLDER (default ~/.local/state/logagent, or $XDG_STATE_HOME/logagent), puts the configuration, stores the positions in the
# new topic, compares them, and resumes the connector. It may be interrupted anywhere: run it again, with the same FOLDER, and
# it finishes. Connect checks the configuration before the connector is stopped; what fails after that is undone.
#
# Each connector of each group needs a topic of its own, since Connect stores positions without the group. So the script refuses
# a topic with positions of hosts of which the connector has none: it is another group's. --forget-other-hosts takes the topic all
# the same: use it where those hosts are gone for good.
#
# LIMIT_SECONDS (default 300) is how long a request is repeated while the worker starts or rebalances, OFFSETS_LIMIT_SECONDS
# (default 1200) the same where the open transaction of a task that died may have to end first. Positions of several hosts are
# watched for WATCH_SECONDS (default 15), longer than offset.flush.interval.ms: if they change while the connector is stopped,
# another group writes them. curl reads ~/.curlrc, or that of $CURL_HOME, for a user and a password.
#
# Exit code: 0 done; 1 refused, or not finished; 2 wrong arguments.
set -eu
LC_ALL=C
export LC_ALL
umask 077

: "${LIMIT_SECONDS:=300}" "${OFFSETS_LIMIT_SECONDS:=1200}" "${WATCH_SECONDS:=15}" "${POLL_SECONDS:=1}"
url=http://localhost:8083
folder=${XDG_STATE_HOME:-${HOME:-/root}/.local/state}/logagent
forget_other_hosts=
# Whether the connector is stopped, or may be, and has still the positions that it had.
undoable=

usage() {
  echo "usage: register-connector.sh [--url http://localhost:8083] [--state-dir FOLDER] [--forget-other-hosts] NAME CONFIG.json" >&2
  exit 2
}

while [ $# -gt 0 ]; do
  case $1 in
    --url) [ $# -gt 1 ] || usage; url=${2%/}; shift 2 ;;
    --state-dir) [ $# -gt 1 ] || usage; folder=$2; shift 2 ;;
    --forget-other-hosts) forget_other_hosts=yes; shift ;;
    --) shift; break ;;
    -*) usage ;;
    *) break ;;
  esac
done
[ $# = 2 ] || usage
[ -n "$1" ] || usage
name=$1 file=$2

say() {
  echo "register: $name: $*"
}

# fail WHY: undoes first what it can.
fail() {
  [ -z "$undoable" ] || undo "$*"
  say "$*" >&2
  exit 1
}

[ -r "$file" ] || fail "cannot read $file"

# As Connect's URLs have it.
escape() {
  case $1 in
    *[!A-Za-z0-9_.-]* | .*) printf '%s' "$1" | od -An -v -tx1 | tr -d ' \n' | sed 's/../%&/g' ;;
    *) printf '%s' "$1" ;;
  esac
}
escaped=$(escape "$name")
connector=/connectors/$escaped

# What has to outlive this process: offsets.json (the positions, while they may be stored nowhere else that counts), from (the
# topic that they were read from), config.json (the configuration before), was (the state to go back to), url.
state=$folder/$escaped
# Nothing else is written anywhere: a container needs no other folder.
work=$folder/$escaped.work
answer=$work/answer
mkdir -p "$folder" || fail "cannot make the folder $folder: name another one with --state-dir"
if command -v flock >/dev/null; then
  exec 9>"$folder/$escaped.lock"
  flock -n 9 || fail "another run of this script is busy with this connector, by $folder/$escaped.lock"
fi
rm -rf "$work"
mkdir "$work" || fail "cannot write to $folder: name another one with --state-dir"

at_end() {
  code=$?
  trap - EXIT
  rm -rf "$work"
  if [ "$code" != 0 ] && [ -d "$state" ]; then
    say "NOT FINISHED. The connector may be stopped until this is run again. Its positions and what it was are in $state" >&2
  fi
  exit "$code"
}
trap at_end EXIT
trap 'exit 1' HUP INT TERM

# JSON as lines "path<TAB>value", such as /"connector"/"state"<TAB>"RUNNING": scalars, empty containers, and those containers
# whose path matches $1, each without white space between its tokens. Values stay as they were written. A quote ends each
# record, so that no string is taken apart and no long one is copied for each of its characters.
json() {
  WANTED=$1 awk '
    function path(  i, p) {
      for (i = 1; i <= depth; i++) p = p "/" (kind[i] == "{" ? key[i] : at[i])
      return p
    }
    function capture(token,  i) { for (i = 1; i <= captures; i++) text[i] = text[i] token }
    function scalar(value) { if (value != "") { print path() "\t" value; used = 1 } }
    function literal() { scalar(bare); bare = "" }
    function opened(c) {
      if (path() ~ wanted) { captures++; text[captures] = ""; since[captures] = depth }
      capture(c); depth++; kind[depth] = c; at[depth] = 0; key[depth] = ""; used = 0; isKey = (c == "{")
    }
    function closed(c) {
      literal(); depth--
      if (depth < 0) { broken = 1; exit }
      capture(c)
      if (captures && since[captures] == depth) { print path() "\t" text[captures]; captures-- }
      else if (!used) print path() "\t" (c == "}" ? "{}" : "[]")
      used = 1; isKey = 0
    }
    BEGIN { RS = "\""; wanted = ENVIRON["WANTED"]; depth = captures = 0 }
    inString {
      string = string $0
      if (match($0, /\\+$/) && RLENGTH % 2) { string = string "\""; next }
      string = "\"" string "\""
      capture(string)
      if (isKey) key[depth] = string; else scalar(string)
      string = ""; inString = 0
      next
    }
    {
      count = length($0)
      for (i = 1; i <= count; i++) {
        c = substr($0, i, 1)
        if (c == " " || c == "\n" || c == "\t" || c == "\r") literal()
        else if (c == "{" || c == "[") opened(c)
        else if (c == "}" || c == "]") closed(c)
        else if (c == ":") { capture(c); isKey = 0 }
        else if (c == ",") { literal(); capture(c); at[depth]++; isKey = (kind[depth] == "{") }
        else { capture(c); bare = bare c }
      }
      inString = 1
    }
    END { if (broken || depth || string != "") exit 1 }
  '
}

# value PATH: the value there, of lines that json wrote. The last one, as Connect takes it.
value() {
  WANTED=$1 awk -F '\t' '$1 == ENVIRON["WANTED"] { v = $2 } END { print v }'
}

# The answer of GET .../offsets as lines "partition<TAB>offset<TAB>entry<TAB>partition as it was", the first two with their
# properties in the order of the alphabet.
entries() {
  json '^/"offsets"/[0-9]+(/"partition")?$' | awk -F '\t' '
    function sorted(list,  n, part, i, j, t, s) {
      n = split(substr(list, 2), part, "\037")
      for (i = 2; i <= n; i++) for (j = i; j > 1 && part[j] < part[j - 1]; j--) { t = part[j]; part[j] = part[j - 1]; part[j - 1] = t }
      for (i = 1; i <= n; i++) s = s part[i] " "
      return s
    }
    match($1, /^\/"offsets"\/[0-9]+/) {
      rest = substr($1, RLENGTH + 1)
      if (rest == "") { print sorted(partition) "\t" sorted(offset) "\t" $2 "\t" as_it_was; partition = offset = ""; next }
      if (rest == "/\"partition\"") as_it_was = $2
      else if (rest ~ /^\/"partition"\//) partition = partition "\037" rest "=" $2
      else offset = offset "\037" rest "=" $2
    }'
}

# Those entries that have a position. A connector's own topic has none of what only the worker's topic has, and Connect lists that
# as null: to store it would forget the position in the worker's topic, too.
positions() {
  entries | awk -F '\t' '$2 != "/\"offset\"=null "'
}

# What is stored, whatever its order.
stored() {
  positions | cut -f 1,2 | sort
}

# The hosts of entries, one in each line.
hosts() {
  cut -f 4 | json '^$' | awk -F '\t' '$1 == "/\"host\"" { print $2 }' | sort -u
}

# A request's body of entries, one in each line.
body_of() {
  awk 'BEGIN { print "{\"offsets\":[" } { print (NR > 1 ? "," : "") $0 } END { print "]}" }'
}

# A JSON string, or none, as people read it.
plain() {
  awk '{ sub(/^"/, ""); sub(/"$/, ""); gsub(/\\n/, "\n  "); gsub(/\\"/, "\""); print }'
}

# Connect's own words, or curl's.
refusal() {
  if [ "$status" = 000 ]; then
    cat "$work/trouble"
    return
  fi
  message=$(json '^$' <"$answer" 2>/dev/null | value '/"message"') || message=
  if [ -n "$message" ]; then
    printf '%s %s\n' "$status" "$(printf '%s\n' "$message" | plain)"
  else
    printf '%s %s\n' "$status" "$(head -c 2000 "$answer")"
  fi
}

# Whether the answer may be another one in a second: the worker starts, is busy, or its group rebalances. While it starts it has
# no pages at all, which is not the same as to have no such connector.
may_pass() {
  case $status in
    404) ! grep -q '"error_code"' "$answer" ;;
    # What LogAgent answers to positions that it cannot go on with.
    500) ! grep -q 'No offset was changed' "$answer" ;;
    000 | 408 | 409 | 429 | 5??) true ;;
    *) false ;;
  esac
}

# await WHAT LIMIT CONDITION...: until the condition holds, which says in $seen what there is instead. A line every 30 s.
await() {
  awaited=$1 await_limit=$2 await_begin=$(date +%s)
  await_tell=$((await_begin + 5))
  shift 2
  until "$@"; do
    moment=$(date +%s)
    [ $((moment - await_begin)) -lt "$await_limit" ] || fail "$awaited: given up after $await_limit s: $seen"
    if [ "$moment" -ge "$await_tell" ]; then
      say "$awaited: waiting: $seen"
      await_tell=$((moment + 30))
    fi
    sleep "$POLL_SECONDS"
  done
}

# request WHAT LIMIT METHOD PATH [BODY]: leaves the answer in $answer, and returns 1 if Connect refuses.
request() {
  what=$1 limit=$2 told='' tell=0 begin=$(date +%s)
  method=$3 path=$4 body=${5:-}
  while :; do
    : >"$answer"
    set -- -sS --connect-timeout 5 -m 100 -o "$answer" -w '%{http_code}' -X "$method"
    [ -z "$body" ] || set -- "$@" -H 'Content-Type: application/json' --data-binary "@$body"
    status=$(curl "$@" "$url$path" 2>"$work/trouble") || status=000
    case $method/$status in
      GET/2??)
        # A proxy's page, for one, has no topic and no positions.
        json '^$' <"$answer" >/dev/null || fail "$what: $url$path answered what is not JSON: $(head -c 200 "$answer")"
        return 0
        ;;
      */2??) return 0 ;;
    esac
    may_pass || return 1
    hint=
    case $path in
      */offsets) [ "$status" != 500 ] || hint=" (perhaps for the transaction of a task that died: it ends with its transaction.timeout.ms)" ;;
    esac
    reason=$(refusal)$hint moment=$(date +%s)
    [ $((moment - begin)) -lt "$limit" ] || fail "$what: given up after $limit s: $reason"
    # When the reason is a new one, and every 30 s.
    if [ "$reason" != "$told" ] || [ "$moment" -ge "$tell" ]; then
      say "$what: waiting: $reason"
      told=$reason tell=$((moment + 30))
    fi
    sleep "$POLL_SECONDS"
  done
}

must() {
  request "$@" || fail "$what: Connect refused: $(refusal)"
}

# Sets $topic to the present offsets.storage.topic, or returns 1 if there is no such connector.
present_topic() {
  request "present configuration" "$LIMIT_SECONDS" GET "$connector/config" && {
    topic=$(topic_of "$answer")
    return 0
  }
  [ "$status" = 404 ] || fail "$what: Connect refused: $(refusal)"
  return 1
}

# The topic of a configuration, as it is written there; nothing for the worker's.
topic_of() {
  json '^$' <"$1" | value '/"offsets.storage.topic"' | sed '/^null$/d'
}

words() {
  if [ -n "$1" ]; then echo "the topic $1"; else echo "the worker's offsets topic"; fi
}

# Sets $now_is and $tasks.
present_state() {
  if request "status" "$LIMIT_SECONDS" GET "$connector/status"; then
    json '^/"tasks"$' <"$answer" >"$work/status"
    now_is=$(value '/"connector"/"state"' <"$work/status" | tr -d '"')
    tasks=$(value '/"tasks"' <"$work/status")
  else
    # It was registered this moment.
    [ "$status" = 404 ] || fail "$what: Connect refused: $(refusal)"
    now_is=UNASSIGNED tasks='[]'
  fi
}

# keep FILE: standard input, at once or not at all.
keep() {
  cat >"$state/$1.new"
  mv "$state/$1.new" "$state/$1"
}

kept() {
  cat "$state/$1"
}

put_config() {
  request "configuration" "$LIMIT_SECONDS" PUT "$connector/config" "$1"
}

# is_now STATE: and without tasks where it is STOPPED.
is_now() {
  present_state
  seen="it is $now_is with $(printf '%s' "$tasks" | tr -cd '{' | wc -c | tr -d ' ') tasks"
  case $now_is/$1 in
    STOPPED/STOPPED) [ "$tasks" = '[]' ] ;;
    RUNNING/RUNNING | PAUSED/PAUSED) true ;;
    FAILED/RUNNING | FAILED/PAUSED) fail "it has FAILED: $(value '/"connector"/"trace"' <"$work/status" | cut -c1-1000)" ;;
    *) false ;;
  esac
}

# Back to the state that the connector had, and nothing is left to be done.
go_on() {
  was=$(kept was)
  case $was in
    STOPPED) say "stays stopped, as it was" ;;
    PAUSED) must "pause" "$LIMIT_SECONDS" PUT "$connector/pause" ;;
    *) must "resume" "$LIMIT_SECONDS" PUT "$connector/resume" ;;
  esac
  rm -rf "$state"
  await "state $was" "$LIMIT_SECONDS" is_now "$was"
}

# undo WHY: with the configuration that it had, whose positions are where they were.
undo() {
  why=$1
  undoable=
  say "$why" >&2
  put_config "$state/config.json" || fail "the configuration from before is refused, too: $(refusal)"
  go_on
  fail "nothing was changed, the connector goes on as before, because of: $why"
}

# Before the connector is stopped: PUT of the configuration would say the same too late. It says more, such as that a reference
# cannot be resolved, with a status that may pass.
check_config() {
  class=$(json '^$' <"$work/config" | value '/"connector.class"' | tr -d '"')
  [ -n "$class" ] || fail "$file has no connector.class"
  # Here the name is wanted.
  QUOTED=$(printf '%s' "$name" | sed 's/[\\"]/\\&/g') \
    awk '{ print "{\"name\":\"" ENVIRON["QUOTED"] "\"," substr($0, 2) }' "$work/config" >"$work/checked"
  request "check of the configuration" "$LIMIT_SECONDS" PUT "/connector-plugins/$(escape "$class")/config/validate" "$work/checked" ||
    fail "Connect refuses the configuration: $(refusal)"
  json '^$' <"$answer" | awk -F '\t' '$1 ~ /^\/"configs"\/[0-9]+\/"value"\/"errors"\/[0-9]+$/ { print $2 }' | plain >"$work/errors"
  [ ! -s "$work/errors" ] || fail "Connect refuses the configuration: $(cat "$work/errors")"
}

# What to go back to.
remember() {
  present_state
  mkdir -p "$state"
  echo "$url" | keep url
  if [ "$now_is" != STOPPED ] || [ ! -s "$state/was" ]; then
    case $now_is in
      STOPPED | PAUSED) echo "$now_is" | keep was ;;
      *) echo RUNNING | keep was ;;
    esac
  fi
  json '^$' <"$work/present" | value '' | keep config.json
  echo "$topic" | keep from
  undoable=yes
}

# watch FILE TOPIC: fails if the positions, which are those in FILE, change while the connector is stopped. Positions of one host
# are its own.
watch() {
  [ "$(hosts <"$1" | wc -l)" -gt 1 ] || return 0
  say "watches the positions of its hosts in $(words "$2") for $WATCH_SECONDS s"
  sleep "$WATCH_SECONDS"
  must "positions in $(words "$2")" "$OFFSETS_LIMIT_SECONDS" GET "$connector/offsets"
  sort "$1" >"$work/before"
  positions <"$answer" | sort | cmp -s "$work/before" - ||
    fail "positions in $(words "$2") change while the connector is stopped: another group writes there, too. Stop the connector" \
      "in each of those groups, run this in each with a topic of its own, and resume it"
}

save_positions() {
  must "stop" "$LIMIT_SECONDS" PUT "$connector/stop"
  await "stop" "$LIMIT_SECONDS" is_now STOPPED
  must "positions in $(words "$topic")" "$OFFSETS_LIMIT_SECONDS" GET "$connector/offsets"
  positions <"$answer" >"$work/saved"
  watch "$work/saved" "$topic"
  cut -f 3 "$work/saved" | body_of >"$work/positions"
  # The same positions where they are already: this fences what is left of old tasks, and says before anything is changed if
  # Connect will not take one of them.
  if [ -s "$work/saved" ]; then
    request "check of the positions" "$OFFSETS_LIMIT_SECONDS" PATCH "$connector/offsets" "$work/positions" ||
      fail "Connect does not take positions that it has given: $(refusal)"
  fi
  keep offsets.json <"$work/positions"
  say "saved $(wc -l <"$work/saved" | tr -d ' ') positions in $state/offsets.json"
}

# Of the positions $work/saved, which come along, and $work/there, which the new topic has.
refuse_other_hosts() {
  [ -z "$forget_other_hosts" ] || return 0
  # Where nothing comes along nothing is removed, and the worker's topic is this group's.
  [ -s "$work/saved" ] || [ -n "$new_topic" ] || return 0
  hosts <"$work/saved" >"$work/own"
  others=$(hosts <"$work/there" | awk 'FILENAME == ARGV[1] { own[$0]; next } !($0 in own)' "$work/own" - | head -n 5 | tr '\n' ' ')
  [ -z "$others" ] ||
    fail "$(words "$new_topic") has positions of other hosts: $others- it belongs to another group. Name a topic of its own, such as" \
      "logagent-\${env:NODE_IP}-$name-offsets in a group for each host. Where these hosts are gone for good: --forget-other-hosts"
}

store_positions() {
  must "positions in $(words "$new_topic")" "$OFFSETS_LIMIT_SECONDS" GET "$connector/offsets"
  positions <"$answer" >"$work/there"
  positions <"$state/offsets.json" >"$work/saved"
  refuse_other_hosts
  watch "$work/there" "$new_topic"
  if [ ! -s "$work/saved" ]; then
    [ ! -s "$work/there" ] || say "it had no positions; those of an earlier time in $(words "$new_topic") count from now on" >&2
    return 0
  fi
  # What is there from an earlier time and is not among the saved positions is of files that the connector has no position of. It
  # can be removed from the worker's topic only: in a topic of a connector's own Connect (4.3) cannot remove a position, since it
  # removes it from the worker's topic first, and commits its transaction meanwhile.
  awk -F '\t' 'FILENAME == ARGV[1] { saved[$1]; next }
    !($1 in saved) { print "{\"partition\":" $4 ",\"offset\":null}" }' "$work/saved" "$work/there" >"$work/earlier"
  if [ -n "$new_topic" ]; then
    [ ! -s "$work/earlier" ] || say "$(wc -l <"$work/earlier" | tr -d ' ') positions of an earlier time stay in $(words "$new_topic")"
    : >"$work/earlier"
  fi
  { cut -f 3 "$work/saved"; cat "$work/earlier"; } | body_of >"$work/positions"
  request "positions to $(words "$new_topic")" "$OFFSETS_LIMIT_SECONDS" PATCH "$connector/offsets" "$work/positions" ||
    fail "Connect does not take the positions: $(refusal)"
  stored <"$state/offsets.json" >"$work/expected"
  await "comparison" "$LIMIT_SECONDS" has_all_positions
}

has_all_positions() {
  must "positions in $(words "$new_topic")" "$OFFSETS_LIMIT_SECONDS" GET "$connector/offsets"
  stored <"$answer" >"$work/found"
  seen="they are not yet those of $state/offsets.json"
  [ -z "$(comm -23 "$work/expected" "$work/found")" ]
}

# Somebody let the connector go on after an unfinished move: what it has now is newer than what was saved.
set_aside() {
  mv "$state/offsets.json" "$folder/$escaped.offsets-$(date +%Y%m%dT%H%M%S).json"
  rm -rf "$state"
  say "$1; the positions of an earlier, unfinished move are not used, and kept in $folder" >&2
}

# Workers other than the leader get it a moment later.
has_new_topic() {
  present_topic || topic=none
  seen="this worker has not read it yet"
  [ "$topic" = "$new_topic" ]
}

move() {
  # A move that was interrupted between the new configuration and its positions goes on there; any other one begins again.
  if [ ! -e "$state/offsets.json" ] || [ "$(kept from)" = "$topic" ]; then
    say "its positions move from $(words "$topic") to $(words "$new_topic")"
    present_state
    # Perhaps by a run that was interrupted: then it is not left like that.
    [ "$now_is" != STOPPED ] || remember
    check_config
    remember
    save_positions
  else
    say "goes on with the positions of an interrupted move, in $state/offsets.json"
    undoable=yes
  fi
  put_config "$work/config" || fail "Connect refuses the configuration: $(refusal)"
  await "configuration" "$LIMIT_SECONDS" has_new_topic
  store_positions
  # From here on the topic has what was saved.
  undoable=
  rm "$state/offsets.json"
  go_on
  say "is registered; its positions are in $(words "$new_topic")"
}

register() {
  if ! present_topic; then
    [ ! -e "$state/offsets.json" ] || set_aside "there is no such connector"
    rm -rf "$state"
    put_config "$work/config" || fail "Connect refuses the configuration: $(refusal)"
    say "is registered"
    return
  fi
  cp "$answer" "$work/present"
  if [ -e "$state/offsets.json" ] && [ "$(kept from)" != "$topic" ]; then
    present_state
    [ "$now_is" = STOPPED ] || set_aside "it runs with positions of its own in $(words "$topic")"
  fi
  if [ "$topic" != "$new_topic" ] || { [ -e "$state/offsets.json" ] && [ "$(kept from)" != "$topic" ]; }; then
    move
    return
  fi
  put_config "$work/config" || fail "Connect refuses the configuration: $(refusal)"
  present_state
  if [ "$now_is" != STOPPED ]; then
    rm -rf "$state"
  elif [ -s "$state/was" ]; then
    go_on
  else
    say "is STOPPED, and stays so until PUT $url$connector/resume. If a move of its positions was interrupted, run this first with the --state-dir of then" >&2
  fi
  say "is registered"
}

json '^(/"config")?$' <"$file" >"$work/file" || fail "$file is not JSON"
value '/"config"' <"$work/file" | grep '^{' >"$work/config" || value '' <"$work/file" | grep '^{' >"$work/config" ||
  fail "$file has no settings: it should be {\"name\": ..., \"config\": {...}}, or the settings alone"
if grep -q '^/"config"	{' "$work/file"; then
  written=$(value '/"name"' <"$work/file")
  case $written in
    '' | *\\* | "\"$name\"") ;;
    *) fail "$file is of the connector $written" ;;
  esac
fi
if [ -s "$state/url" ] && [ "$(kept url)" != "$url" ]; then
  fail "a move of a connector of this name at $(kept url) is unfinished: run this with --url $(kept url), or with another --state-dir"
fi
new_topic=$(topic_of "$work/config")
register
