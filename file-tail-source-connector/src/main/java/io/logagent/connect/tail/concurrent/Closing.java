/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.concurrent;

/** Closes several parts, each whatever happens to the others. */
public final class Closing {
    private Closing() {}

    /**
     * Closes the parts in this order. The first exception is thrown at the end; later ones are suppressed in it.
     *
     * @param parts null for a part that was not made; their {@code close()} throws no checked exception
     */
    public static void inOrder(AutoCloseable... parts) {
        Throwable first = null;
        for (AutoCloseable part : parts) {
            try {
                if (part != null) {
                    part.close();
                }
            } catch (Exception | Error e) {
                if (first == null) {
                    first = e;
                } else {
                    first.addSuppressed(e);
                }
            }
        }
        if (first instanceof Error error) {
            throw error;
        }
        if (first instanceof RuntimeException e) {
            throw e;
        }
        if (first != null) {
            throw new IllegalStateException("A part could not be closed", first);
        }
    }
}
