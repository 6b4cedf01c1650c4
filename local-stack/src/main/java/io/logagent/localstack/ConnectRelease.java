/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.localstack;

/** The releases of Kafka Connect whose workers the build has collected. */
public enum ConnectRelease {
    /** The release that the plugins are compiled against. */
    CURRENT("worker"),
    /** The oldest release that they have to run in. */
    OLDEST("worker-3.9");

    private final String part;

    ConnectRelease(String part) {
        this.part = part;
    }

    /** The folder in {@code local-stack} that has its class path. */
    String part() {
        return part;
    }
}
