/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.follow.model;

import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.List;

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
    },
    /** log4j by default, {@code app.log.1} is the oldest. At the limit all numbers fall. */
    RISING {
        @Override
        String name(int age, int count, int rotation) {
            return "app.log." + (count - age);
        }
    },
    /** Numbers that rise and are never given again. */
    COUNTED {
        @Override
        String name(int age, int count, int rotation) {
            return "app.log." + (rotation + 8);
        }
    },
    /** Dates that do not sort: {@code app.log-30112026} comes before {@code app.log-01122026}. */
    YEAR_LAST {
        @Override
        String name(int age, int count, int rotation) {
            return "app.log-" + day(rotation).format(DateTimeFormatter.ofPattern("ddMMyyyy"));
        }
    },
    /** lumberjack: {@code app-2026-11-20T10-00-00.000.log}. */
    BEFORE_EXTENSION {
        @Override
        String name(int age, int count, int rotation) {
            return "app-" + day(rotation) + "T10-00-00.000.log";
        }
    },
    /** A scheme that changes after every third rotation. */
    CHANGING {
        @Override
        String name(int age, int count, int rotation) {
            List<Naming> schemes = List.of(COUNTED, DATED, BEFORE_EXTENSION, YEAR_LAST);
            return schemes.get(rotation / 3 % schemes.size()).name(age, count, rotation);
        }
    };

    private static LocalDate day(int rotation) {
        return LocalDate.of(2026, 11, 20).plusDays(rotation * 5L);
    }

    /**
     * The name of a rotated file.
     *
     * @param age the number of newer rotated files
     * @param count the number of rotated files
     * @param rotation the number of rotations before its own
     */
    abstract String name(int age, int count, int rotation);

    /** Whether a newer file has a larger number that is no date. */
    boolean rises() {
        return this == RISING || this == RISING_INFIX || this == COUNTED || this == CHANGING;
    }

    /** Whether the names alone tell the order: {@code app.1.log} may be the newest or the oldest. */
    boolean tellsOrder() {
        return this == NUMBERED || this == DATED;
    }
}
