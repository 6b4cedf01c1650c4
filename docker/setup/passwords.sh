#!/bin/sh
# Copyright the LogAgent authors.
# SPDX-License-Identifier: Apache-2.0
#
# Makes the passwords of the stack, each once: nobody has to think of one, and none is the same on two machines.
set -eu

secrets=${SECRETS_FOLDER:-/run/logagent}
umask 077

# make NAME USER-ID: a file that only this user (and root) can read.
make() {
  file=$secrets/$1
  if [ ! -s "$file" ]; then
    # Beside its place: a file with half a password would be believed the next time.
    od -An -N24 -tx1 /dev/urandom | tr -d ' \n' >"$file.new"
    chmod 400 "$file.new"
    if [ "$(id -u)" = 0 ]; then
      chown "$2" "$file.new"
    fi
    mv "$file.new" "$file"
    echo "passwords: made $1"
  fi
}

mkdir -p "$secrets"
# Others have to pass through the folder to their own file.
chmod 711 "$secrets"

# Elasticsearch and Kibana run as 1000, Grafana as 472.
make elastic 1000
make kibana_system 1000
make grafana 472
# Of the sink; read by nobody but the scripts here, which put it into etcd.
make logagent_sink 0
