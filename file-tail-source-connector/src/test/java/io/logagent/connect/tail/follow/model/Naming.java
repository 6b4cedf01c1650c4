/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.follow.model;

import java.time.LocalDate;
import java.time.format.DateTimeFormatter;

/** How rotated files are called. */
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
    /** log4j as it is by default ({@code fileIndex="max"}): {@code app.1.log} is the oldest. */
    RISING_INFIX {
        @Override
        String name(int age, int count, int rotation) {
            return "app." + (count - age) + ".log";
        }
    };

    /**
     * The name of a rotated file.
     *
     * @param age how many rotated files are newer
     * @param count how many there are
     * @param rotation how many rotations came before the one that made it
     */
    abstract String name(int age, int count, int rotation);

    /** Whether the names alone say which file is newer: {@code app.1.log} may be the newest or the oldest. */
    boolean tellsOrder() {
        return this == NUMBERED || this == DATED;
    }
}
