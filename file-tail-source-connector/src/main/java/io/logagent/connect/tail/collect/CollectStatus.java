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
 * What became of the documents of the collect keys; an equal one means that nothing has changed.
 *
 * @param applied the revision of each key's document that is in force; without keys that do not exist
 * @param errors what was not applied
 * @param entries how many entries are in force, together with inline ones
 */
public record CollectStatus(Map<String, Long> applied, List<Failure> errors, int entries) {
    /** Of keys that nothing is known of yet. */
    public static final CollectStatus UNKNOWN = new CollectStatus(Map.of(), List.of(), 0);

    public CollectStatus {
        applied = Map.copyOf(applied);
        errors = List.copyOf(errors);
    }

    /**
     * Something in a document that was not applied.
     *
     * @param revision of the document; of a key that may not be read the one in force, 0 if there is none
     * @param entry which entry and why; empty if it is the document as a whole
     * @param reason what is wrong and what would be right
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
