/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.quickstart;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.function.LongSupplier;

/** The quickstart's output, with the time since its start. */
final class Console {
    private static final Duration POLL = Duration.ofMillis(250);

    private final long started = System.nanoTime();
    private final PrintWriter out;

    Console(PrintWriter out) {
        this.out = out;
    }

    /** Prints a step of the quickstart. */
    void step(String text, Object... arguments) {
        double seconds = (System.nanoTime() - started) / 1e9;
        out.printf("%n[%5.1f s] %s%n", seconds, String.format(text, arguments));
        out.flush();
    }

    /** Prints a detail of the current step. */
    void detail(String text, Object... arguments) {
        out.printf("          %s%n", String.format(text, arguments));
        out.flush();
    }

    /**
     * Waits until a count reaches the expected number, and shows its progress.
     *
     * @throws IllegalStateException if it does not get there within the limit, or exceeds the number
     */
    void awaitCount(String what, long expected, Duration limit, LongSupplier count) throws InterruptedException {
        long deadline = System.nanoTime() + limit.toNanos();
        long shown = -1;
        while (true) {
            long now = count.getAsLong();
            if (now > expected) {
                throw new IllegalStateException(what + ": expected " + expected + ", found " + now);
            }
            if (now == expected || now - shown >= expected / 4) {
                detail("%,d of %,d %s", now, expected, what);
                shown = now;
            }
            if (now == expected) {
                return;
            }
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException(
                        what + ": expected " + expected + ", found " + now + " after " + limit.toSeconds() + " s");
            }
            Thread.sleep(POLL.toMillis());
        }
    }
}
