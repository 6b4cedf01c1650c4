#!/bin/sh
# Copyright the LogAgent authors.
# SPDX-License-Identifier: Apache-2.0
#
# Puts what the image adds to Kafka's into a folder: plugins/ and jmx-exporter/. Part of the Dockerfile, which says the versions.
set -eu

into=$1
mkdir -p "$into/plugins" "$into/jmx-exporter"

# jar, since the build image has a JDK and perhaps no unzip.
unpack() {
  (cd "$into/plugins" && jar -xf "$1")
}

for zip in "$PWD"/etcd-config-provider/target/components/packages/*.zip \
  "$PWD"/file-tail-source-connector/target/components/packages/*.zip; do
  [ -f "$zip" ] || { echo "There is no $zip: build it with ./mvnw package, or leave PLUGINS=zips out." >&2; exit 1; }
  unpack "$zip"
done

sink=$(mktemp)
curl -fsSL --retry 3 --connect-timeout 20 -o "$sink" "$ELASTICSEARCH_SINK_URL" || {
  echo "The Elasticsearch sink cannot be had from $ELASTICSEARCH_SINK_URL. Download it elsewhere and name its place in" \
    "the build argument ELASTICSEARCH_SINK_URL." >&2
  exit 1
}
if [ -n "$ELASTICSEARCH_SINK_SHA256" ]; then
  echo "$ELASTICSEARCH_SINK_SHA256  $sink" | sha256sum -c - >/dev/null
fi
unpack "$sink"
rm "$sink"

# Through Maven, so that it comes from where the rest of the build comes from. Not in the project's folder, where Maven would
# do it once for each module.
(cd "$into" && mvn -q -B org.apache.maven.plugins:maven-dependency-plugin:3.11.0:copy \
  -Dartifact="io.prometheus.jmx:jmx_prometheus_javaagent:$JMX_EXPORTER_VERSION" \
  -DoutputDirectory="$into/jmx-exporter" -Dmdep.stripVersion=true)
echo "$JMX_EXPORTER_SHA256  $into/jmx-exporter/jmx_prometheus_javaagent.jar" | sha256sum -c - >/dev/null

# Whatever the mode of a file was in its zip, the worker's user has to read it.
chmod -R a+rX "$into"
