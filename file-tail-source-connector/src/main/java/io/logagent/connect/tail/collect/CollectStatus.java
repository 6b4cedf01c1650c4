/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.collect;

import io.logagent.connect.tail.entry.Rejection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The status of the documents of the collect keys. Two equal statuses mean that nothing has changed.
 *
 * @param applied the revision of each key's document in force; keys that do not exist are left out
 * @param errors the documents and entries that were not applied
 * @param entries the number of entries in force, including inline ones
 */
public record CollectStatus(Map<String, Long> applied, List<Failure> errors, int entries) {
    /** The status before the first answer of etcd. */
    public static final CollectStatus UNKNOWN = new CollectStatus(Map.of(), List.of(), 0);

    public CollectStatus {
        applied = Map.copyOf(applied);
        errors = List.copyOf(errors);
    }

    /**
     * A document or an entry that was not applied.
     *
     * @param revision the revision of the document. For a key that may not be read, the revision in force or 0
     * @param entry the rejected entry; empty if the document as a whole was not applied
     * @param reason the reason, and what would be right
     */
    public record Failure(String key, long revision, Optional<Rejection> entry, String reason) {
        static Failure of(String key, long revision, Rejection entry) {
            return new Failure(key, revision, Optional.of(entry), entry.reason());
        }

        static Failure ofDocument(String key, long revision, String reason) {
            return new Failure(key, revision, Optional.empty(), reason);
        }
    }
}
