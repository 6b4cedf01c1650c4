#!/bin/sh
# Copyright the LogAgent authors.
# SPDX-License-Identifier: Apache-2.0
#
# Starts a distributed worker with connect-config/worker.properties. A variable CONNECT_GROUP_ID replaces group.id, and so
# on, as other Connect images have it: _ stands for a dot, __ for an underscore, ___ for a dash. The value arrives as it is,
# whatever is in it: lines, backslashes, spaces, and characters of any language in UTF-8.
set -eu

properties=$(mktemp /tmp/worker.XXXXXX)
{
  cat /etc/logagent/worker.properties
  # Of a setting that is there twice the last one holds.
  echo
  # Java reads the file byte by byte as ISO 8859-1, so what is not ASCII is written as \uXXXX; beyond U+FFFF as two of them.
  LC_ALL=C awk '
    function u(code) { return sprintf("\\u%04x", code) }
    function character(code) {
      if (code < 65536) return u(code)
      code -= 65536
      return u(55296 + int(code / 1024)) u(56320 + code % 1024)
    }
    # The code of the character in UTF-8 that begins at the place, and its bytes in size; a byte that is none counts as it is.
    function decoded(text, place,  first, more, code, next_byte) {
      first = byte[substr(text, place, 1)]
      size = 1
      if (first < 194 || first > 244) return first
      more = first < 224 ? 1 : first < 240 ? 2 : 3
      code = first - (more == 1 ? 192 : more == 2 ? 224 : 240)
      for (n = 1; n <= more; n++) {
        next_byte = byte[substr(text, place + n, 1)] + 0
        if (next_byte < 128 || next_byte > 191) return first
        code = code * 64 + next_byte - 128
      }
      size = more + 1
      return code
    }
    function escaped(text, isName,  i, c, result) {
      for (i = 1; i <= length(text); i += size) {
        c = substr(text, i, 1)
        size = 1
        if (c == "\\") result = result "\\\\"
        else if (c == "\n") result = result "\\n"
        else if (c == "\r") result = result "\\r"
        else if (c == "\t") result = result "\\t"
        else if (c == " ") result = result (isName || i == 1 ? "\\ " : c)
        else if (isName && index(":=#!", c)) result = result "\\" c
        else if (c < " " || c > "~") result = result character(decoded(text, i))
        else result = result c
      }
      return result
    }
    BEGIN {
      for (i = 1; i < 256; i++) byte[sprintf("%c", i)] = i
      for (name in ENVIRON) {
        if (name ~ /^CONNECT_./) {
          setting = tolower(substr(name, 9))
          gsub(/___/, "\002", setting)
          gsub(/__/, "\001", setting)
          gsub(/_/, ".", setting)
          gsub(/\001/, "_", setting)
          gsub(/\002/, "-", setting)
          print escaped(setting, 1) "=" escaped(ENVIRON[name], 0)
        }
      }
    }'
} >"$properties"

# Here and not in the image, so that Kafka's tools that are run beside the worker do not ask for the same port.
export KAFKA_OPTS="${KAFKA_OPTS:-} -javaagent:/opt/jmx-exporter/jmx_prometheus_javaagent.jar=9404:/etc/logagent/jmx-exporter.yaml"

exec /opt/kafka/bin/connect-distributed.sh "$properties"
