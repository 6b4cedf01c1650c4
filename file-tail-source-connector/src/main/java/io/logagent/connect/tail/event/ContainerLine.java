/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.event;

import io.logagent.connect.tail.entry.ContainerFormat;
import java.time.Instant;

/** A line as a container runtime writes it. Used again for each line; what it tells is valid until the next one. */
abstract class ContainerLine {
    static final String STDOUT = "stdout";
    static final String STDERR = "stderr";

    private byte[] buffer;
    private int offset;
    private int length;
    private Instant time;
    private String stream;
    private boolean partial;

    static ContainerLine of(ContainerFormat format) {
        return switch (format) {
            case DOCKER_JSON -> new DockerJsonLine();
            case CRI -> new CriLine();
            case PLAIN -> throw new IllegalArgumentException("A plain line is in nothing");
        };
    }

    /** Reads a line; without success, what the others tell means nothing. */
    abstract boolean parse(byte[] utf8, int from, int count);

    void message(byte[] utf8, int from, int count) {
        buffer = utf8;
        offset = from;
        length = count;
    }

    void written(Instant at, String to) {
        time = at;
        stream = to;
    }

    void partial(boolean goesOn) {
        partial = goesOn;
    }

    /** The array with what the program wrote. */
    byte[] buffer() {
        return buffer;
    }

    int offset() {
        return offset;
    }

    int length() {
        return length;
    }

    /** When; null if the runtime did not say it. */
    Instant time() {
        return time;
    }

    /** Where to; null if the runtime did not say it. */
    String stream() {
        return stream;
    }

    /** Whether the program's line goes on in the next one of the same stream. */
    boolean isPartial() {
        return partial;
    }
}
