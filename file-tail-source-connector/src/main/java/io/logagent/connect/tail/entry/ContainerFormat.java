/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.entry;

import java.util.Locale;

/** How a container runtime wraps the lines of a file. */
public enum ContainerFormat {
    /** Lines are not wrapped. */
    PLAIN,
    /** Each line is a JSON object of Docker's json-file driver. */
    DOCKER_JSON,
    /** containerd and CRI-O write time, stream and a flag before each line. */
    CRI;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
