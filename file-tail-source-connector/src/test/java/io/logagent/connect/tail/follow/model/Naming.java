/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.follow.model;

import java.time.LocalDate;
import java.time.format.DateTimeFormatter;

/** The names of rotated files. */
enum Naming {
    /** logrotate: {@code app.log.1} is the newest. */
    NUMBERED {
        @Override
        String name(int age, int count, int rotation) {
            return "app.log." + (age + 1);
        }
    },
    /** logrotate with dateext: {@code app.log-20261120}. */
    DATED {
        @Override
        String name(int age, int count, int rotation) {
            return "app.log-" + LocalDate.of(2026, 11, 20).plusDays(rotation).format(DateTimeFormatter.BASIC_ISO_DATE);
        }
    },
    /** Logback, and log4j with {@code fileIndex="min"}: {@code app.1.log} is the newest. */
    INFIX {
        @Override
        String name(int age, int count, int rotation) {
            return "app." + (age + 1) + ".log";
        }
    },
    /** log4j by default ({@code fileIndex="max"}): {@code app.1.log} is the oldest. */
    RISING_INFIX {
        @Override
        String name(int age, int count, int rotation) {
            return "app." + (count - age) + ".log";
        }
    };

    /**
     * The name of a rotated file.
     *
     * @param age the number of newer rotated files
     * @param count the number of rotated files
     * @param rotation the number of rotations before its own
     */
    abstract String name(int age, int count, int rotation);

    /** Whether the names alone tell the order: {@code app.1.log} may be the newest or the oldest. */
    boolean tellsOrder() {
        return this == NUMBERED || this == DATED;
    }
}
