#!/bin/sh
# Copyright the LogAgent authors.
# SPDX-License-Identifier: Apache-2.0
#
# Brings a running stack from empty to useful: secrets and a first collect document into etcd, templates into
# Elasticsearch, the dashboard into Kibana, the connectors into Connect. May be run again at any time: it renews what
# belongs to LogAgent, and leaves alone what you may have changed since (the collect document and the connectors); a sink that was
# there before is restarted. With RENEW_SOURCE=1 the source gets the shipped configuration all the same, and keeps its positions.
set -eu

# shellcheck source=docker/setup/http.sh
. "$(dirname "$0")/http.sh"

etcd=${ETCD_URL:-http://etcd:2379}
elasticsearch=${ELASTICSEARCH_URL:-http://elasticsearch:9200}
kibana=${KIBANA_URL:-http://kibana:5601}
connect=${CONNECT_URL:-http://connect:8083}
# As the connectors reach it, which may be another address than this script's.
elasticsearch_of_sink=${ELASTICSEARCH_URL_OF_SINK:-$elasticsearch}
files=${CONNECT_CONFIG:-/connect-config}
secrets=${SECRETS_FOLDER:-/run/logagent}
source_connector=${SOURCE_CONNECTOR:-file-tail-source.json}
sink_connector=${SINK_CONNECTOR:-elasticsearch-sink-data-stream.json}
# A fixed host.id for the source: host.name in the lines, and a part of their key.
host_id=${HOST_ID:-}
# Not empty: the configuration of a source that exists is replaced.
renew_source=${RENEW_SOURCE:-}
register_state=${REGISTER_STATE:-/var/lib/logagent-register}
collect_key=${COLLECT_KEY:-/logagent/shared/collect_config}
first_document=${COLLECT_DOCUMENT:-$(dirname "$0")/collect-document.json}

# Without passwords (an Elasticsearch that asks for none) nobody logs in.
superuser='' sink_password=''
if [ -r "$secrets/elastic" ]; then
  superuser=$(login elastic "$(cat "$secrets/elastic")")
  sink_password=$(cat "$secrets/logagent_sink")
fi

json() {
  what=$1 credentials=$2 method=$3 url=$4 file=$5
  must "$what" "$credentials" -X "$method" -H 'Content-Type: application/json' --data-binary "@$file" "$url"
}

base64_of() {
  printf '%s' "$1" | base64 | tr -d '\n'
}

put_operation() {
  printf '{"request_put": {"key": "%s", "value": "%s"}}' "$(base64_of "$1")" "$(base64_of "$2")"
}

# In one transaction, so that no reader sees an address with the password of another.
tell_where_elasticsearch_is() {
  host=${elasticsearch_of_sink#*://}
  cat >"$http_folder/transaction" <<JSON
{"success": [
  $(put_operation /logagent/elasticsearch/url "$elasticsearch_of_sink"),
  $(put_operation /logagent/elasticsearch/hosts "${host%/}"),
  $(put_operation /secrets/elasticsearch/user logagent_sink),
  $(put_operation /secrets/elasticsearch/password "$sink_password")
]}
JSON
  json "secrets in etcd" "" POST "$etcd/v3/kv/txn" "$http_folder/transaction"
  say "etcd has Elasticsearch's address and the sink's password, below /logagent/elasticsearch and /secrets/elasticsearch"
}

# Only if there is none: it is the one key that users edit.
give_first_document() {
  cat >"$http_folder/transaction" <<JSON
{"compare": [{"key": "$(base64_of "$collect_key")", "target": "CREATE", "create_revision": "0"}],
 "success": [$(put_operation "$collect_key" "$(cat "$first_document")")]}
JSON
  json "collect document in etcd" "" POST "$etcd/v3/kv/txn" "$http_folder/transaction"
  if grep -q '"succeeded" *: *true' "$answer"; then
    say "etcd has a first collect document, $collect_key"
  else
    say "the collect document $collect_key was left as it is"
  fi
}

install_templates() {
  case $sink_connector in
    *data-stream*)
      json "ingest pipeline" "$superuser" PUT "$elasticsearch/_ingest/pipeline/logagent-ingested" \
        "$files/elasticsearch-ingest-pipeline.json"
      json "data stream template" "$superuser" PUT "$elasticsearch/_index_template/logagent-data-stream" \
        "$files/elasticsearch-data-stream-template.json"
      say "Elasticsearch has the template of the data streams logs-logagent-*, with their retention"
      ;;
    *)
      json "index template" "$superuser" PUT "$elasticsearch/_index_template/logagent" \
        "$files/elasticsearch-index-template.json"
      say "Elasticsearch has the template of the indices *_log, which are kept until you delete them"
      ;;
  esac
}

import_dashboard() {
  must "import into Kibana" "$superuser" -X POST -H 'kbn-xsrf: logagent' \
    -F "file=@$files/kibana-saved-objects.ndjson;type=application/ndjson" \
    "$kibana/api/saved_objects/_import?overwrite=true"
  # Kibana answers 200, too, if it took none of them.
  grep -q '"success" *: *true' "$answer" || fail "Kibana did not take all saved objects: $(head -c 2000 "$answer")"
  say "Kibana has the data view, the search and the dashboard LogAgent"
}

name_in() {
  sed -n 's/^  "name": "\(.*\)",$/\1/p' "$1"
}

# Sets $name, and returns 1 if there is such a connector.
register() {
  name=$(name_in "$1")
  if request "connector $name" "" -X POST -H 'Content-Type: application/json' --data-binary "@$1" \
    "$connect/connectors"; then
    say "Connect has the connector $name, from ${1##*/}"
  elif [ "$status" = 409 ]; then
    say "the connector $name was left as it is"
    return 1
  else
    fail "connector $name: $(refusal)"
  fi
}

register_source() {
  file=$files/$source_connector
  if [ -n "$host_id" ]; then
    file=$http_folder/$source_connector
    id=$(escaped "$host_id") awk '{ print } /^  "config": \{$/ { printf "    \"host.id\": \"%s\",\n", ENVIRON["id"] }' \
      "$files/$source_connector" >"$file"
  fi
  source_name=$(name_in "$file")
  # A plain PUT would lose the positions where offsets.storage.topic changes. One that was interrupted there is finished, too.
  if [ -n "$renew_source" ] || [ -d "$register_state/$source_name" ]; then
    LIMIT_SECONDS=$LIMIT_SECONDS sh "$files/register-connector.sh" --url "$connect" --state-dir "$register_state" \
      "$source_name" "$file" || fail "the connector $source_name is not registered"
    return
  fi
  register "$file" || true
}

# A sink whose tasks started while Elasticsearch was away, as after a reboot of the machine, says that it runs and delivers nothing.
register_sink() {
  if ! register "$files/$sink_connector"; then
    must "restart of the connector $name" "" -X POST "$connect/connectors/$name/restart?includeTasks=true"
    say "the connector $name was restarted"
  fi
}

# The connectors at last: what they refer to is there by then.
tell_where_elasticsearch_is
install_templates
import_dashboard
give_first_document
register_source
register_sink
say "done"
