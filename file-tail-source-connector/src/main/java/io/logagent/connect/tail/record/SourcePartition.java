/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.record;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * Makes the source partitions of files: {@code {"path"}}, and {@code {"host","path"}} where every host has files of its
 * own.
 */
public final class SourcePartition {
    private static final String HOST = "host";
    private static final String PATH = "path";

    private final Optional<String> host;

    private SourcePartition(Optional<String> host) {
        this.host = host;
    }

    /** Of files that every worker sees. */
    public static SourcePartition shared() {
        return new SourcePartition(Optional.empty());
    }

    /** Of files that only this host sees. */
    public static SourcePartition ofHost(String host) {
        return new SourcePartition(Optional.of(host));
    }

    public Map<String, String> of(Path path) {
        return host.map(name -> Map.of(HOST, name, PATH, path.toString())).orElse(Map.of(PATH, path.toString()));
    }
}
