/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.event;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;

/** Parses the times that container runtimes write: RFC 3339 with up to nine decimals. */
final class RuntimeTime {
    private static final String FORM = "0000-00-00T00:00:00";

    private RuntimeTime() {}

    /** Parses a time; null if the bytes are not a time. */
    static Instant parse(byte[] ascii, int from, int to) {
        if (to - from <= FORM.length() || !hasForm(ascii, from)) {
            return null;
        }
        int zone = from + FORM.length();
        int nanos = 0;
        if (ascii[zone] == '.') {
            int digit = zone + 1;
            int worth = 100_000_000;
            for (; digit < to && isDigit(ascii[digit]); digit++) {
                nanos += (ascii[digit] - '0') * worth;
                worth /= 10;
            }
            zone = digit;
        }
        int ahead = secondsAhead(ascii, zone, to);
        int hour = number(ascii, from + 11, 2);
        int minute = number(ascii, from + 14, 2);
        int second = number(ascii, from + 17, 2);
        if (ahead == Integer.MIN_VALUE || hour > 23 || minute > 59 || second > 60) {
            return null;
        }
        try {
            long day = LocalDate.of(number(ascii, from, 4), number(ascii, from + 5, 2), number(ascii, from + 8, 2))
                    .toEpochDay();
            return Instant.ofEpochSecond(day * 86_400 + hour * 3600 + minute * 60 + second - ahead, nanos);
        } catch (DateTimeException e) {
            return null;
        }
    }

    private static boolean hasForm(byte[] ascii, int from) {
        for (int i = 0; i < FORM.length(); i++) {
            char expected = FORM.charAt(i);
            byte found = ascii[from + i];
            if (expected == '0' ? !isDigit(found) : found != expected) {
                return false;
            }
        }
        return true;
    }

    /** How far the zone is ahead of UTC; {@link Integer#MIN_VALUE} if the bytes are not a zone. */
    private static int secondsAhead(byte[] ascii, int from, int to) {
        if (to - from == 1 && ascii[from] == 'Z') {
            return 0;
        }
        boolean isOffset = to - from == 6
                && (ascii[from] == '+' || ascii[from] == '-')
                && isDigit(ascii[from + 1])
                && isDigit(ascii[from + 2])
                && ascii[from + 3] == ':'
                && isDigit(ascii[from + 4])
                && isDigit(ascii[from + 5]);
        if (!isOffset) {
            return Integer.MIN_VALUE;
        }
        int seconds = number(ascii, from + 1, 2) * 3600 + number(ascii, from + 4, 2) * 60;
        return ascii[from] == '-' ? -seconds : seconds;
    }

    private static int number(byte[] ascii, int from, int digits) {
        int number = 0;
        for (int i = from; i < from + digits; i++) {
            number = number * 10 + ascii[i] - '0';
        }
        return number;
    }

    private static boolean isDigit(byte b) {
        return b >= '0' && b <= '9';
    }
}
