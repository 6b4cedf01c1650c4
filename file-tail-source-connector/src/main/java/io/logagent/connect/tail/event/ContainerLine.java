/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.event;

import io.logagent.connect.tail.entry.ContainerFormat;
import java.time.Instant;

/** Parses lines as a container runtime writes them. The result of a line is valid until the next one is parsed. */
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
            case PLAIN -> throw new IllegalArgumentException("A plain line needs no parser");
        };
    }

    /** Parses a line. Returns false if the line is malformed, and then the results mean nothing. */
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

    void partial(boolean continues) {
        partial = continues;
    }

    /** The array that holds the message of the program. */
    byte[] buffer() {
        return buffer;
    }

    int offset() {
        return offset;
    }

    int length() {
        return length;
    }

    /** When the message was written; null if the runtime did not record it. */
    Instant time() {
        return time;
    }

    /** The stream that the message was written to; null if the runtime did not record it. */
    String stream() {
        return stream;
    }

    /** Whether the message continues in the next line of the same stream. */
    boolean isPartial() {
        return partial;
    }
}
