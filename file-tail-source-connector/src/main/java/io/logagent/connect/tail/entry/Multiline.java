/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.entry;

import io.logagent.connect.tail.text.LinePattern;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Which lines of a file make one event.
 *
 * @param boundary how a line tells whether it belongs to the one before or after it
 * @param maxLines so many lines an event has at most; more than 0
 * @param timeout after so long without another line an event is taken for complete
 */
public record Multiline(Boundary boundary, int maxLines, Duration timeout) {
    /** Unless told otherwise. */
    public static final int MAX_LINES = 500;
    /** Unless told otherwise. */
    public static final Duration TIMEOUT = Duration.ofSeconds(5);

    /** How a line tells where it belongs. */
    public sealed interface Boundary permits Preset, Matching {}

    /** Rules for what programs of some language print when they fail. */
    public enum Preset implements Boundary {
        /** The stack traces of Java and other languages of its machine. */
        JAVA,
        /** The tracebacks of Python. */
        PYTHON,
        /** The panics of Go, with the goroutines after them. */
        GO_PANIC;

        /** The preset with this name in any case, or nothing. */
        public static Optional<Preset> named(String name) {
            return Stream.of(values())
                    .filter(preset -> preset.toString().equalsIgnoreCase(name))
                    .findFirst();
        }

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /**
     * A pattern that lines which are no event of their own have.
     *
     * @param negate whether it is the lines without the pattern
     * @param before whether such lines belong to the one after them, not to the one before them
     */
    public record Matching(LinePattern pattern, boolean negate, boolean before) implements Boundary {}
}
