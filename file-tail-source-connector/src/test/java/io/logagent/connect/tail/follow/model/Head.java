/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.follow.model;

/** How generations begin. */
enum Head {
    DISTINCT,
    /** A first line whose first 2 KiB are the same in all generations. */
    LONG_LINE,
    /** Several lines, together 2 KiB, that are the same in all generations. */
    BANNER;

    static final int BANNER_LINES = 8;

    private static final String FILLING = "=".repeat(2048);

    /** The start of the first line of a generation. */
    String start() {
        return this == LONG_LINE ? FILLING + " " : "";
    }

    /** The lines before the first one of a generation. */
    String lines() {
        if (this != BANNER) {
            return "";
        }
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < BANNER_LINES; i++) {
            lines.append("banner ")
                    .append(i)
                    .append(FILLING, 0, 2048 / BANNER_LINES)
                    .append('\n');
        }
        return lines.toString();
    }

    static boolean isBanner(String line) {
        return line.startsWith("banner ");
    }
}
