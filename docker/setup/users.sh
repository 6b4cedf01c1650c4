#!/bin/sh
# Copyright the LogAgent authors.
# SPDX-License-Identifier: Apache-2.0
#
# Gives Kibana's own user its password, without which Kibana does not start, and makes the user as which the sink writes.
set -eu

# shellcheck source=docker/setup/http.sh
. "$(dirname "$0")/http.sh"

elasticsearch=${ELASTICSEARCH_URL:-http://elasticsearch:9200}
secrets=${SECRETS_FOLDER:-/run/logagent}
kibana_secrets=${KIBANA_SECRETS_FOLDER:-/run/logagent-kibana}
superuser=$(login elastic "$(cat "$secrets/elastic")")

# Through a file: a request that is repeated would find standard input empty.
put() {
  body=$http_folder/body
  cat >"$body"
  must "$1" "$superuser" -X "$2" -H 'Content-Type: application/json' --data-binary "@$body" "$elasticsearch/_security/$3"
}

put "password of kibana_system" POST user/kibana_system/_password <<JSON
{"password": "$(escaped "$(cat "$kibana_secrets/kibana_system")")"}
JSON

# What the sink needs: look at the version, create an index or a data stream, write.
put "role logagent_sink" PUT role/logagent_sink <<'JSON'
{
  "cluster": ["monitor"],
  "indices": [
    {
      "names": ["logs-logagent-*", "*_log"],
      "privileges": ["view_index_metadata", "create_index", "auto_configure", "write"]
    }
  ]
}
JSON

put "user logagent_sink" PUT user/logagent_sink <<JSON
{"password": "$(escaped "$(cat "$secrets/logagent_sink")")", "roles": ["logagent_sink"], "full_name": "LogAgent's Elasticsearch sink"}
JSON

say "Elasticsearch has the users of Kibana and of the sink"
