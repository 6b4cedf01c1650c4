#!/usr/bin/env bash
# Copyright the LogAgent authors.
# SPDX-License-Identifier: Apache-2.0
#
# Checks the stack without a Docker engine, as far as this machine has the tools, and says what it left out:
#   compose.yaml          docker compose, or docker-compose
#   the shell scripts     shellcheck
#   the Connect image     buildah: built on stand-ins for the base images (Debian with OpenJDK and the Kafka of Maven Central;
#                         not the images of the vendors), and its worker started
# On Debian: apt-get install docker-compose shellcheck buildah debootstrap. The image needs root, and takes some minutes.
# What the sink's vendor offers is replaced by Camel's sink, so that nothing is downloaded from him.
# After ./mvnw package -DskipTests. The plugins are built within the image, too, as compose does by default; CHECK_SOURCE=0
# leaves that out.
set -euo pipefail
cd "$(dirname "$0")/.."

left_out=()
section() { printf '\n== %s\n' "$*"; }
has() { command -v "$1" >/dev/null; }

section "compose.yaml"
if docker compose version >/dev/null 2>&1; then
  docker compose -f docker/compose.yaml --profile monitoring config -q && echo "docker compose config: valid"
elif has docker-compose; then
  # Version 1 does not know the name of a project, and everything else.
  sed '/^name:/d' docker/compose.yaml |
    docker-compose -f - --project-directory docker --profile monitoring config -q && echo "docker-compose config: valid"
else
  left_out+=("compose.yaml: there is no docker compose")
fi

section "shell scripts"
if has shellcheck; then
  shellcheck -x docker/*.sh docker/*/*.sh connect-config/*.sh && echo "shellcheck: no complaint"
else
  left_out+=("shell scripts: there is no shellcheck")
fi

work=
pids=()
cleanup() {
  for pid in "${pids[@]}"; do
    kill "$pid" 2>/dev/null || true
    wait "$pid" 2>/dev/null || true
  done
  if [ -n "$work" ]; then
    # What is still mounted in a container must not be deleted along with it.
    awk -v work="$work/" 'index($2, work) == 1 { print $2 }' /proc/mounts | sort -r | xargs -r umount
    rm -rf --one-file-system "$work"
  fi
}
trap cleanup EXIT

stored() { buildah --root "$work/storage" --runroot "$work/run" --storage-driver vfs "$@"; }

# stand_in IMAGE FOLDER [buildah config arguments]: an image whose content is a folder.
stand_in() {
  local image=$1 folder=$2 container
  shift 2
  container=$(stored from scratch)
  stored add -q "$container" "$folder" / >/dev/null
  stored config --env PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin "$@" "$container"
  stored commit -q "$container" "$image" >/dev/null
  stored rm "$container" >/dev/null
}

base_images() {
  echo "making stand-ins for the base images ..."
  debootstrap --variant=minbase --include=ca-certificates,openjdk-17-jre-headless,wget bookworm "$work/kafka" >"$work/debootstrap.log" 2>&1
  mkdir -p "$work/kafka/opt/kafka/libs" "$work/kafka/opt/kafka/bin"
  cp local-stack/worker/target/lib/*.jar "$work/kafka/opt/kafka/libs"
  # What connect-plugin-path.sh runs is part of the distribution only.
  mvn -q -B org.apache.maven.plugins:maven-dependency-plugin:3.11.0:copy -Dartifact="org.apache.kafka:kafka-tools:$kafka" \
    -DoutputDirectory="$work/kafka/opt/kafka/libs"
  cp local-stack/broker/target/lib/{argparse4j,kafka-server-common}*.jar "$work/kafka/opt/kafka/libs"
  script connect-distributed.sh org.apache.kafka.connect.cli.ConnectDistributed
  script connect-plugin-path.sh org.apache.kafka.tools.ConnectPluginPath
  chroot "$work/kafka" useradd -m appuser
  stand_in "docker.io/apache/kafka:$kafka" "$work/kafka" --user appuser
  rm -rf "$work/kafka"

  debootstrap --variant=minbase --include=ca-certificates,maven,openjdk-17-jdk-headless,curl bookworm "$work/maven" >"$work/debootstrap.log" 2>&1
  stand_in "docker.io/library/$maven" "$work/maven"
  rm -rf "$work/maven"
}

script() {
  # shellcheck disable=SC2016 # the variables are those of the image
  printf '#!/bin/sh\nexec java $KAFKA_HEAP_OPTS $KAFKA_OPTS -cp "/opt/kafka/libs/*" %s "$@"\n' "$2" >"$work/kafka/opt/kafka/bin/$1"
  chmod 755 "$work/kafka/opt/kafka/bin/$1"
}

# A zip in the layout of the vendor's, with Camel's sink in it.
sink_zip() {
  local component=confluentinc-kafka-connect-elasticsearch-15.1.3
  mkdir -p "$work/sink/$component/lib"
  cp local-stack/camel-sink/target/lib/*.jar "$work/sink/$component/lib"
  jar -cMf "$work/sink.zip" -C "$work/sink" "$component"
}

build() {
  # Of this machine's certificates: it may sit behind a proxy with one of its own.
  stored bud -q --isolation chroot --pull-never -v /etc/ssl/certs:/etc/ssl/certs:ro \
    -v "$work:/check:ro" --ignorefile docker/connect/Dockerfile.dockerignore --build-arg PLUGINS="$1" \
    --build-arg ELASTICSEARCH_SINK_URL=file:///check/sink.zip \
    --build-arg ELASTICSEARCH_SINK_SHA256="$(sha256sum "$work/sink.zip" | cut -d' ' -f1)" \
    -f docker/connect/Dockerfile -t logagent/connect:check . >"$work/build.log" 2>&1 || {
    tail -n 40 "$work/build.log"
    return 1
  }
  echo "Dockerfile: built with PLUGINS=$1"
}

# A broker on 127.0.0.1:33092; the worker needs no etcd to start.
broker() {
  cat >"$work/kafka.properties" <<PROPERTIES
process.roles=broker,controller
node.id=1
controller.quorum.voters=1@localhost:33093
listeners=PLAINTEXT://localhost:33092,CONTROLLER://localhost:33093
controller.listener.names=CONTROLLER
log.dirs=$work/data
offsets.topic.replication.factor=1
log.cleaner.dedupe.buffer.size=16777216
PROPERTIES
  local jars='local-stack/broker/target/lib/*'
  java -cp "$jars" kafka.tools.StorageTool format -t "$(head -c 16 /dev/urandom | base64 | tr '+/' '-_' | tr -d =)" \
    -c "$work/kafka.properties" >"$work/format.log" 2>&1
  java -Xmx512m -cp "$jars" kafka.Kafka "$work/kafka.properties" >"$work/kafka.log" 2>&1 &
  pids+=($!)
}

worker() {
  local container
  container=$(stored from --pull-never logagent/connect:check)
  stored run --isolation chroot --env CONNECT_BOOTSTRAP_SERVERS=localhost:33092 \
    --env CONNECT_LISTENERS=http://127.0.0.1:33083 --env CONNECT_CONFIG_STORAGE_REPLICATION_FACTOR=1 \
    --env CONNECT_OFFSET_STORAGE_REPLICATION_FACTOR=1 --env CONNECT_STATUS_STORAGE_REPLICATION_FACTOR=1 \
    "$container" -- sh -c 'echo $$ >/tmp/worker.pid; exec /usr/local/bin/start-connect' >"$work/worker.log" 2>&1 &
  pids+=($!)
  local tries=0
  until curl -sf http://127.0.0.1:33083/health >/dev/null; do
    tries=$((tries + 1))
    [ "$tries" -lt 120 ] || { tail -n 40 "$work/worker.log"; return 1; }
    sleep 1
  done
  local plugins metrics
  plugins=$(curl -sf http://127.0.0.1:33083/connector-plugins)
  metrics=$(curl -sf http://127.0.0.1:9404/metrics)
  for class in io.logagent.connect.tail.FileTailSourceConnector org.apache.camel.kafkaconnector.CamelSinkConnector; do
    grep -q "$class" <<<"$plugins" || { echo "the worker does not know $class: $plugins"; return 1; }
  done
  grep -q '^kafka_connect_worker_connector_count' <<<"$metrics"
  echo "worker: healthy, knows both connectors, gives $(grep -vc '^#' <<<"$metrics") metrics to Prometheus"
  # The shell that became the worker: buildah does not pass signals on.
  kill "$(stored run --isolation chroot "$container" -- cat /tmp/worker.pid)"
}

section "Connect image"
if ! has buildah || ! has debootstrap; then
  left_out+=("Connect image: there is no buildah or no debootstrap")
elif [ "$(id -u)" != 0 ]; then
  left_out+=("Connect image: stand-ins for the base images take root")
elif [ ! -d local-stack/worker/target/lib ]; then
  left_out+=("Connect image: not built yet, run ./mvnw package -DskipTests")
else
  work=$(mktemp -d)
  kafka=$(sed -n 's/^ARG KAFKA_VERSION=//p' docker/connect/Dockerfile)
  maven=$(sed -n 's/^FROM \(maven:[^ ]*\) AS build$/\1/p' docker/connect/Dockerfile)
  base_images
  sink_zip
  if [ "${CHECK_SOURCE:-1}" = 0 ]; then
    left_out+=("Connect image: not built from source, CHECK_SOURCE is 0")
  else
    build source
  fi
  build zips
  broker
  worker
fi

section "left out"
printf '%s\n' "${left_out[@]:-nothing that this script can check}" "the images of the vendors, and the stack as a whole: ComposeIT, where Docker is"
