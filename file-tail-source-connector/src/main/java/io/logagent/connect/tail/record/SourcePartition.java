/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.record;

import java.nio.file.Path;
import java.util.Map;

/** The source partition of a file: {@code {"path"}}. */
public final class SourcePartition {
    private static final String PATH = "path";

    private SourcePartition() {}

    public static Map<String, String> of(Path path) {
        return Map.of(PATH, path.toString());
    }
}
