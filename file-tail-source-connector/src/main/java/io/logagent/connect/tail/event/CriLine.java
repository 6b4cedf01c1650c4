/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.event;

import java.time.Instant;

/**
 * A line as the Kubernetes runtimes write it: {@code 2016-10-06T00:17:09.669794202Z stdout F message}. The third word
 * is a list of tags, separated by colons. The first tag is F for a full line, or P for a partial one.
 */
final class CriLine extends ContainerLine {
    @Override
    boolean parse(byte[] utf8, int from, int count) {
        int end = from + count;
        int stream = wordEnd(utf8, from, end) + 1;
        int tags = wordEnd(utf8, stream, end) + 1;
        int message = wordEnd(utf8, tags, end) + 1;
        if (tags >= end) {
            return false;
        }
        Instant time = RuntimeTime.parse(utf8, from, stream - 1);
        String name = stream(utf8, stream, tags - 1);
        boolean partial = utf8[tags] == 'P';
        boolean oneLetter = message - 1 == tags + 1 || utf8[tags + 1] == ':';
        if (time == null || name == null || !partial && utf8[tags] != 'F' || !oneLetter) {
            return false;
        }
        written(time, name);
        partial(partial);
        // An empty message may come without the space before it.
        int start = Math.min(message, end);
        message(utf8, start, end - start);
        return true;
    }

    private static int wordEnd(byte[] utf8, int from, int end) {
        int i = from;
        while (i < end && utf8[i] != ' ') {
            i++;
        }
        return Math.min(i, end);
    }

    private static String stream(byte[] utf8, int from, int to) {
        return is(STDOUT, utf8, from, to) ? STDOUT : is(STDERR, utf8, from, to) ? STDERR : null;
    }

    private static boolean is(String name, byte[] utf8, int from, int to) {
        if (to - from != name.length()) {
            return false;
        }
        for (int i = 0; i < name.length(); i++) {
            if (utf8[from + i] != name.charAt(i)) {
                return false;
            }
        }
        return true;
    }
}
