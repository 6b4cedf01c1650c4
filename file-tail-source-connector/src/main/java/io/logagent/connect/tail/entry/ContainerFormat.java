/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.entry;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** What the lines of a file are wrapped in. */
public enum ContainerFormat {
    /** Nothing. */
    PLAIN,
    /** The JSON objects of Docker's json-file driver. */
    DOCKER_JSON,
    /** Time, stream and a flag in front of each line, as containerd and CRI-O write them. */
    CRI;

    /** The format with this name in any case, or nothing. */
    public static Optional<ContainerFormat> named(String name) {
        return Stream.of(values())
                .filter(format -> format.toString().equalsIgnoreCase(name))
                .findFirst();
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
