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

/** Tells when a line was read: at the last tick, of which there are many while lines are read. */
final class ReadClock {
    private static final DateTimeFormatter ISO_MILLIS =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    private final InstantSource source;
    private long now;
    private byte[] text;

    ReadClock(InstantSource source) {
        this.source = source;
    }

    /** What is read from now on is read at this moment. */
    void tick() {
        long millis = source.millis();
        if (millis != now) {
            now = millis;
            text = null;
        }
    }

    long millis() {
        return now;
    }

    /** The same as ISO-8601 in UTC with milliseconds, as ASCII. */
    byte[] text() {
        if (text == null) {
            text = ISO_MILLIS.format(Instant.ofEpochMilli(now)).getBytes(StandardCharsets.US_ASCII);
        }
        return text;
    }
}
