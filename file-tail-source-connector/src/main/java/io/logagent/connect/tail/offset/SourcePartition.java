/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.offset;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Makes the source partitions of files: {@code {"path"}}, and {@code {"host","path"}} where every host has files of its
 * own.
 */
public final class SourcePartition {
    /** The host whose file it is, as {@code host.id} says; only where every host has files of its own. */
    public static final String HOST = "host";
    /** The absolute path. */
    public static final String PATH = "path";

    static final Set<String> SHARED = Set.of(PATH);
    static final Set<String> OF_HOST = Set.of(HOST, PATH);

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
        return new Hashed(host, path.toString());
    }

    /**
     * A map that knows its hash: Connect looks something up by the partition of each record.
     *
     * <p>It is a HashMap, and of the usual capacity, because Connect looks offsets up by the serialised partition, in which
     * the order of the entries counts, and its own lookups have that of such a HashMap, as do partitions that an operator
     * gave in any order. That of Map.of differs from one JVM to the next.
     */
    private static final class Hashed extends HashMap<String, String> {
        private static final long serialVersionUID = 1;

        private final int hash;

        Hashed(Optional<String> host, String path) {
            host.ifPresent(name -> put(HOST, name));
            put(PATH, path);
            this.hash = super.hashCode();
        }

        @Override
        public int hashCode() {
            return hash;
        }
    }
}
