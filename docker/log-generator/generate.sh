#!/bin/sh
# Copyright the LogAgent authors.
# SPDX-License-Identifier: Apache-2.0
#
# Writes two logs as real servers do, and rotates both by renaming them:
#   nginx/access.log  in nginx's combined format
#   shop/app.log      a JSON object in each line; now and then an error
set -eu

folder=${LOG_FOLDER:-/var/log/demo}
pause=${PAUSE_SECONDS:-1}
# So many rounds of some lines each; for ever if negative.
rounds=${ROUNDS:--1}
# A log that is longer is rotated.
most_bytes=${ROTATE_BYTES:-1000000}

mkdir -p "$folder/nginx" "$folder/shop"

rotate() {
  if [ -f "$1" ] && [ "$(wc -c <"$1")" -gt "$most_bytes" ]; then
    for n in 4 3 2 1; do
      [ ! -f "$1.$n" ] || mv "$1.$n" "$1.$((n + 1))"
    done
    mv "$1" "$1.1"
  fi
}

round=0
while [ "$rounds" -lt 0 ] || [ "$round" -lt "$rounds" ]; do
  round=$((round + 1))
  now=$(date -u +%Y-%m-%dT%H:%M:%SZ)
  nginx_now=$(date -u '+%d/%b/%Y:%H:%M:%S +0000')

  awk -v round="$round" -v now="$nginx_now" 'BEGIN {
    srand(round)
    split("/ /cart /checkout /search /api/orders /static/app.css /login", paths, " ")
    for (i = 0; i < 5 + int(rand() * 10); i++) {
      chance = rand()
      status = chance < 0.93 ? 200 : chance < 0.97 ? 404 : chance < 0.99 ? 302 : 500
      printf "203.0.113.%d - - [%s] \"GET %s HTTP/1.1\" %d %d \"-\" \"Mozilla/5.0\"\n",
        1 + rand() * 200, now, paths[1 + int(rand() * 7)], status, 200 + rand() * 5000
    }
  }' >>"$folder/nginx/access.log"

  awk -v round="$round" -v now="$now" 'BEGIN {
    srand(round + 0.5)
    for (i = 0; i < 2 + int(rand() * 4); i++) {
      level = rand() < 0.05 ? "ERROR" : "INFO"
      text = level == "ERROR" ? "payment was refused by the bank" : "order was accepted"
      printf "{\"time\":\"%s\",\"level\":\"%s\",\"logger\":\"shop.orders\",\"order\":%d,\"text\":\"%s\"}\n",
        now, level, round * 10 + i, text
    }
  }' >>"$folder/shop/app.log"

  rotate "$folder/nginx/access.log"
  rotate "$folder/shop/app.log"
  sleep "$pause"
done
