/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.collect;

import io.logagent.etcd.EtcdValue;
import java.util.Optional;

/** What collect keys held before. */
interface History {
    /**
     * The value that a key had just before the given revision; empty if it did not exist then.
     *
     * @throws HistoryUnknownException if that cannot be found out, for good or for now
     */
    Optional<EtcdValue> before(String key, long revision) throws HistoryUnknownException;

    /**
     * What was in force last in an earlier run; empty if nobody knows. None by default.
     */
    default Optional<RememberedDocuments.Memory> remembered() {
        return Optional.empty();
    }

    /** Whether nobody wants to know any more, and all questions are answered with an exception. False by default. */
    default boolean isClosed() {
        return false;
    }

    /** Earlier values of a key cannot be had. */
    final class HistoryUnknownException extends Exception {
        private static final long serialVersionUID = 1L;

        private final boolean forGood;

        /** @param forGood whether etcd has forgotten them, so that it is of no use to ask again */
        HistoryUnknownException(Exception cause, boolean forGood) {
            super(cause.getMessage(), cause);
            this.forGood = forGood;
        }

        /** They are there, but not worth looking for. */
        HistoryUnknownException(String reason) {
            super(reason);
            this.forGood = true;
        }

        boolean isForGood() {
            return forGood;
        }
    }
}
