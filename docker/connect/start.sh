#!/bin/sh
# Copyright the LogAgent authors.
# SPDX-License-Identifier: Apache-2.0
#
# Starts a distributed worker with connect-config/worker.properties. A variable CONNECT_GROUP_ID replaces group.id, and so
# on, as other Connect images have it: _ stands for a dot, __ for an underscore.
set -eu

properties=$(mktemp /tmp/worker.XXXXXX)
{
  cat /etc/logagent/worker.properties
  # Of a setting that is there twice the last one holds.
  echo
  awk 'BEGIN {
    for (name in ENVIRON) {
      if (name ~ /^CONNECT_/) {
        setting = tolower(substr(name, 9))
        gsub(/__/, "\001", setting)
        gsub(/_/, ".", setting)
        gsub(/\001/, "_", setting)
        value = ENVIRON[name]
        gsub(/\\/, "&&", value)
        print setting "=" value
      }
    }
  }'
} >"$properties"

# Here and not in the image, so that Kafka's tools that are run beside the worker do not ask for the same port.
export KAFKA_OPTS="${KAFKA_OPTS:-} -javaagent:/opt/jmx-exporter/jmx_prometheus_javaagent.jar=9404:/etc/logagent/jmx-exporter.yaml"

exec /opt/kafka/bin/connect-distributed.sh "$properties"
