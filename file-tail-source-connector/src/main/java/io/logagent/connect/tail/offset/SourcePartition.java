/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.offset;

import io.logagent.connect.tail.text.PathText;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Makes the source partitions of files: {@code {"path"}} in shared mode, {@code {"host","path"}} in host mode. */
public final class SourcePartition {
    /** The host of the file, as {@code host.id} says; in host mode only. */
    public static final String HOST = "host";
    /** The absolute path, as {@link PathText} writes it. */
    public static final String PATH = "path";

    static final Set<String> SHARED = Set.of(PATH);
    static final Set<String> OF_HOST = Set.of(HOST, PATH);

    private final Optional<String> host;

    private SourcePartition(Optional<String> host) {
        this.host = host;
    }

    /** For shared mode: every worker sees the files. */
    public static SourcePartition shared() {
        return new SourcePartition(Optional.empty());
    }

    /** For host mode: only this host sees the files. */
    public static SourcePartition ofHost(String host) {
        return new SourcePartition(Optional.of(host));
    }

    public Map<String, String> of(Path path) {
        return new Hashed(host, PathText.of(path));
    }

    /**
     * A map with a precomputed hash, since Connect does lookups by the partition of each record.
     *
     * <p>It is a HashMap of the default capacity, because Connect looks up offsets by the serialised partition, in
     * which the order of the entries counts. Connect's own lookups have the order of such a HashMap, as do partitions
     * that an operator gives in any order. The order of Map.of differs from one JVM to the next.
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
