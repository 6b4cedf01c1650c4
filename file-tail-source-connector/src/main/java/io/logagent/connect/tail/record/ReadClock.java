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

/**
 * Tells when a line was read. Many lines are read within a millisecond, so the clock reads the time only for the
 * first line of a batch, and then for one line in 64.
 */
final class ReadClock {
    private static final DateTimeFormatter ISO_MILLIS =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    private static final int LINES_PER_LOOK = 64;

    private final InstantSource source;
    private int linesLeft;
    private long now;
    private byte[] text;

    ReadClock(InstantSource source) {
        this.source = source;
    }

    /** Reads the time again for the next line. Call this between two batches, because any time may pass there. */
    void renew() {
        linesLeft = 0;
    }

    long millis() {
        if (linesLeft == 0) {
            linesLeft = LINES_PER_LOOK;
            long millis = source.millis();
            if (millis != now) {
                now = millis;
                text = null;
            }
        }
        linesLeft--;
        return now;
    }

    /** The time in ISO 8601 in UTC with milliseconds, as ASCII. */
    byte[] text() {
        long millis = millis();
        if (text == null) {
            text = ISO_MILLIS.format(Instant.ofEpochMilli(millis)).getBytes(StandardCharsets.US_ASCII);
        }
        return text;
    }
}
