/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.collect;

import io.logagent.etcd.EtcdValue;
import java.util.Optional;

/** The earlier values of collect keys. */
interface History {
    /**
     * The value that a key had just before a revision; empty if the key did not exist then.
     *
     * @throws HistoryUnknownException if the value is not available, for good or for now
     */
    Optional<EtcdValue> before(String key, long revision) throws HistoryUnknownException;

    /** The documents that were in force in an earlier run; empty if there is no cache. Empty by default. */
    default Optional<DocumentCache.Memory> remembered() {
        return Optional.empty();
    }

    /** Whether the history is closed, so that every call throws an exception. False by default. */
    default boolean isClosed() {
        return false;
    }

    /** The earlier values of a key are not available. */
    final class HistoryUnknownException extends Exception {
        private static final long serialVersionUID = 1L;

        private final boolean forGood;

        /** @param forGood whether etcd has compacted them, so that a retry is useless */
        HistoryUnknownException(Exception cause, boolean forGood) {
            super(cause.getMessage(), cause);
            this.forGood = forGood;
        }

        /** They exist, but the search has ended. */
        HistoryUnknownException(String reason) {
            super(reason);
            this.forGood = true;
        }

        boolean isForGood() {
            return forGood;
        }
    }
}
