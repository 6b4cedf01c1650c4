/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.entry;

import io.logagent.connect.tail.text.LinePattern;
import java.time.Duration;
import java.util.Locale;

/**
 * Which lines of a file make one event.
 *
 * @param boundary finds the first and last line of an event
 * @param maxLines the most lines in an event; more than 0
 * @param timeout an event is complete after this time without another line
 */
public record Multiline(Boundary boundary, int maxLines, Duration timeout) {
    /** The default of {@code max.lines}. */
    public static final int MAX_LINES = 500;

    /** The default of {@code timeout.ms}. */
    public static final Duration TIMEOUT = Duration.ofSeconds(5);

    /** How to find the first and last line of an event. */
    public sealed interface Boundary permits Preset, Matching {}

    /** Recognises the stack traces of one language. */
    public enum Preset implements Boundary {
        /** Stack traces of Java and other JVM languages. */
        JAVA,
        /** Tracebacks of Python. */
        PYTHON,
        /** Panics of Go, with their goroutines. */
        GO_PANIC;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /**
     * Lines that match a pattern continue an event.
     *
     * @param pattern matches a part of the line
     * @param negate whether the lines that do not match continue an event instead
     * @param before whether these lines come before the line they belong to, and not after it
     */
    public record Matching(LinePattern pattern, boolean negate, boolean before) implements Boundary {}
}
