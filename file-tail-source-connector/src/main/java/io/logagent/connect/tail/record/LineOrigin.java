/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.record;

import io.logagent.connect.tail.entry.CollectEntry;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** What is the same for all lines of one file and entry. */
record LineOrigin(String host, Path path, Optional<String> service, Map<String, String> labels) {
    static LineOrigin of(String host, Path path, CollectEntry entry) {
        return new LineOrigin(host, path, entry.service(), entry.labels());
    }
}
