/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.benchmarks;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.SplittableRandom;

/** Web server log lines of a fixed length, with quotes, and about as compressible as real ones. */
final class AccessLog {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("dd/MMM/uuuu:HH:mm:ss Z", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final String[] METHODS = {"GET", "GET", "GET", "GET", "POST", "PUT"};
    private static final String[] PAGES = {"/", "/api/v1/orders", "/api/v1/users", "/static/app.js", "/search", "/login"
    };
    private static final int[] STATUSES = {200, 200, 200, 200, 304, 302, 404, 500};
    private static final String[] AGENTS = {
        "Mozilla/5.0 (X11; Linux x86_64) Firefox/128.0", "curl/8.5.0", "Mozilla/5.0 (Windows NT 10.0) Chrome/126.0"
    };
    private static final char[] DIGITS = "0123456789abcdef".toCharArray();

    private final SplittableRandom random;
    private final int lineBytes;
    private long second = Instant.parse("2026-01-01T00:00:00Z").getEpochSecond();
    private String time = "";

    /** @param lineBytes the length of each line, including its newline */
    AccessLog(long seed, int lineBytes) {
        this.random = new SplittableRandom(seed);
        this.lineBytes = lineBytes;
    }

    /** The next line, with its newline. */
    byte[] next() {
        if (time.isEmpty() || random.nextInt(500) == 0) {
            time = TIME.format(Instant.ofEpochSecond(second++));
        }
        StringBuilder line = new StringBuilder(lineBytes + 64)
                .append("10.")
                .append(random.nextInt(4))
                .append('.')
                .append(random.nextInt(256))
                .append('.')
                .append(random.nextInt(256))
                .append(" - - [")
                .append(time)
                .append("] \"")
                .append(one(METHODS))
                .append(' ')
                .append(one(PAGES))
                .append(" HTTP/1.1\" ")
                .append(STATUSES[random.nextInt(STATUSES.length)])
                .append(' ')
                .append(random.nextInt(100_000))
                .append(" \"-\" \"")
                .append(one(AGENTS))
                .append("\" rt=0.")
                .append(random.nextInt(1_000))
                .append(" id=");
        // A third of the remaining length is random, like identifiers; the rest repeats, like most of a log.
        int identifier = (lineBytes - 1 - line.length()) / 3;
        for (int i = 0; i < identifier; i++) {
            line.append(DIGITS[random.nextInt(DIGITS.length)]);
        }
        line.append(' ');
        while (line.length() < lineBytes - 1) {
            line.append("upstream=backend-7 cache=MISS ");
        }
        line.setLength(lineBytes - 1);
        return line.append('\n').toString().getBytes(StandardCharsets.US_ASCII);
    }

    private String one(String[] of) {
        return of[random.nextInt(of.length)];
    }
}
