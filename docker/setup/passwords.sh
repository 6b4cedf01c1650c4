#!/bin/sh
# Copyright the LogAgent authors.
# SPDX-License-Identifier: Apache-2.0
#
# Makes the passwords of the stack, each once: nobody has to think of one, and none is the same on two machines.
set -eu

secrets=${SECRETS_FOLDER:-/run/logagent}
# A folder that Kibana gets alone: it runs as the same user as Elasticsearch, and could read the superuser's password, too.
kibana_secrets=${KIBANA_SECRETS_FOLDER:-/run/logagent-kibana}
umask 077

# make FILE USER-ID: a file that only this user (and root) can read.
make() {
  file=$1
  if [ ! -s "$file" ]; then
    # Beside its place: a file with half a password would be believed the next time.
    od -An -N24 -tx1 /dev/urandom | tr -d ' \n' >"$file.new"
    chmod 400 "$file.new"
    if [ "$(id -u)" = 0 ]; then
      chown "$2" "$file.new"
    fi
    mv "$file.new" "$file"
    echo "passwords: made ${file##*/}"
  fi
}

mkdir -p "$secrets" "$kibana_secrets"
# Others have to pass through the folder to their own file.
chmod 711 "$secrets" "$kibana_secrets"

# Elasticsearch and Kibana run as 1000, Grafana as 472.
make "$secrets/elastic" 1000
make "$kibana_secrets/kibana_system" 1000
make "$secrets/grafana" 472
# Of the sink; read by nobody but the scripts here, which put it into etcd.
make "$secrets/logagent_sink" 0
