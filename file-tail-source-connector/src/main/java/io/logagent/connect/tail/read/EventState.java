/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.read;

import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How far the events behind a cursor are delivered. Standard output and standard error of a container are assembled
 * apart, so one of them may be ahead of the cursor. A restart at the cursor needs this to go on as without the restart.
 *
 * @param stdout also stands for the lines of a file without streams
 */
public record EventState(Stream stdout, Stream stderr) {
    /** An event begins at the cursor, and nothing behind the cursor is delivered. */
    public static final EventState NONE = new EventState(Stream.NONE, Stream.NONE);

    private static final String STREAM = "(\\d{1,9})\\.([0-9a-f]{16})\\.(\\d{1,4})\\.(\\d{1,9})";
    private static final Pattern FORMAT = Pattern.compile(STREAM + "," + STREAM);

    /**
     * The state of one stream.
     *
     * @param delivered the number of lines behind the cursor whose events are delivered
     * @param hash of these lines, by which a restart recognises them
     * @param traits how the next line is assembled; 0 at the beginning of an event
     * @param lines the number of lines in the next event if a timeout ended it; otherwise 0
     */
    public record Stream(int delivered, long hash, int traits, int lines) {
        public static final Stream NONE = new Stream(0, 0, 0, 0);

        @Override
        public String toString() {
            return delivered + "." + HexFormat.of().toHexDigits(hash) + "." + traits + "." + lines;
        }
    }

    /** Reads what {@link #toString} wrote; empty if it is malformed. */
    public static Optional<EventState> parse(String text) {
        Matcher parts = FORMAT.matcher(text);
        return parts.matches() ? Optional.of(new EventState(stream(parts, 1), stream(parts, 5))) : Optional.empty();
    }

    private static Stream stream(MatchResult parts, int first) {
        return new Stream(
                Integer.parseInt(parts.group(first)),
                Long.parseUnsignedLong(parts.group(first + 1), 16),
                Integer.parseInt(parts.group(first + 2)),
                Integer.parseInt(parts.group(first + 3)));
    }

    public boolean isNone() {
        return equals(NONE);
    }

    @Override
    public String toString() {
        return stdout + "," + stderr;
    }
}
