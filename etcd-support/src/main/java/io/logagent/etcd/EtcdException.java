/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.etcd;

/**
 * A call to etcd has failed.
 *
 * <p>The message tells an operator the endpoints and keys, what happened, and what to do. Neither the message nor the
 * causes contain a value or a password.
 */
public class EtcdException extends Exception {
    private static final long serialVersionUID = 1L;

    /** What an operator has to check. */
    enum Kind {
        /** The network, or etcd is down or hangs. */
        UNREACHABLE,
        /** The certificates, of etcd or of the client. */
        NOT_TRUSTED,
        /** The user and password. */
        NOT_AUTHENTICATED,
        /** The user's roles. */
        NOT_PERMITTED,
        /** etcd has compacted the requested revision. */
        FORGOTTEN,
        /** Something else; the message quotes etcd. */
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

    /** Whether etcd has compacted the requested revision, so that no retry can succeed. */
    public boolean isOfForgottenHistory() {
        return kind == Kind.FORGOTTEN;
    }

    /** Whether a new connection, or one with new certificate files, may succeed. */
    boolean isOfTheConnection() {
        return kind == Kind.UNREACHABLE || kind == Kind.NOT_TRUSTED;
    }
}
