/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.etcd;

/**
 * etcd did not give what was asked of it.
 *
 * <p>The message tells an operator which endpoints and keys it was about, what happened and what to do. Neither it nor
 * its causes hold a value or a password.
 */
public class EtcdException extends Exception {
    private static final long serialVersionUID = 1L;

    /** What an operator has to look at. */
    enum Kind {
        /** The network, or etcd is down or hangs. */
        UNREACHABLE,
        /** The certificates, etcd's or our own. */
        NOT_TRUSTED,
        /** The user and password. */
        NOT_AUTHENTICATED,
        /** The user's roles. */
        NOT_PERMITTED,
        /** An earlier revision was asked for that etcd has forgotten (compaction). */
        FORGOTTEN,
        /** Anything else; the message has etcd's own words. */
        OTHER
    }

    private final Kind kind;

    EtcdException(Kind kind, String message, Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    Kind kind() {
        return kind;
    }

    /** Whether an earlier revision was asked for that etcd has forgotten (compaction): it will not come back. */
    public boolean isOfForgottenHistory() {
        return kind == Kind.FORGOTTEN;
    }

    /** Whether another connection, or a connection made with what is in the files by then, could do better. */
    boolean isOfTheConnection() {
        return kind == Kind.UNREACHABLE || kind == Kind.NOT_TRUSTED;
    }
}
