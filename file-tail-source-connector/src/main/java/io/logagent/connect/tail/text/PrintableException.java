/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.text;

/**
 * The stack trace of another exception, with its messages {@linkplain Printable printable}: the message of an I/O error
 * holds the name of a file, and a line feed in that name would begin a log line of its own.
 */
public final class PrintableException extends Exception {
    private static final long serialVersionUID = 1L;

    private final String text;

    private PrintableException(Throwable original) {
        super(null, original.getCause() == null ? null : new PrintableException(original.getCause()), false, true);
        this.text = Printable.of(original);
        setStackTrace(original.getStackTrace());
    }

    /** The exception as a log line may show it. */
    public static PrintableException of(Throwable original) {
        return new PrintableException(original);
    }

    @Override
    public String toString() {
        return text;
    }
}
