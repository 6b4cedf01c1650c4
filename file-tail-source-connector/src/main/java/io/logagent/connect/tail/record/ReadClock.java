/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.record;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/** Tells when a line was read; lines that are read within one millisecond share one text. */
final class ReadClock {
    private static final DateTimeFormatter ISO_MILLIS =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    private final InstantSource source;
    private long textMillis = Long.MIN_VALUE;
    private byte[] text;

    ReadClock(InstantSource source) {
        this.source = source;
    }

    long millis() {
        return source.millis();
    }

    /** Now as ISO-8601 in UTC with milliseconds, as ASCII. */
    byte[] text() {
        long now = source.millis();
        if (now != textMillis) {
            textMillis = now;
            text = ISO_MILLIS.format(Instant.ofEpochMilli(now)).getBytes(StandardCharsets.US_ASCII);
        }
        return text;
    }
}
