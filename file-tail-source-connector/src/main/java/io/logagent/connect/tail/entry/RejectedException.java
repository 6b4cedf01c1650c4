/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.entry;

/** Carries a {@link Rejection} to the reader of the document. Does not leave this package. */
final class RejectedException extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient Rejection rejection;

    RejectedException(Rejection rejection) {
        super(rejection.toString());
        this.rejection = rejection;
    }

    Rejection rejection() {
        return rejection;
    }
}
