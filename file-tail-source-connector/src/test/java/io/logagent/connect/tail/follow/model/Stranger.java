/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.follow.model;

/** A file of another program beside the log. */
enum Stranger {
    /** No rotation of the log gives this name. */
    OTHER_NAME("app.log.audit", true),
    /** The unfinished output of a compression. */
    TEMPORARY("app.log.1.gz.tmp", true),
    /** A rotation of the log might have given this name. */
    ROTATED_NAME("app.log.2025-01-01", false);

    private final String file;
    private final boolean isKnownByName;

    Stranger(String file, boolean isKnownByName) {
        this.file = file;
        this.isKnownByName = isKnownByName;
    }

    String file() {
        return file;
    }

    /**
     * Whether the name alone tells that it is a stranger. Otherwise a tailer can tell only while it runs: it has to see that
     * the file grows while the path leads to another one.
     */
    boolean isKnownByName() {
        return isKnownByName;
    }
}
