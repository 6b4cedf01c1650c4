/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.metrics;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * The state of a task, by the age of its last poll: Connect pauses a task by no longer calling {@code poll()}, without
 * notice. Written by the task's thread, read by any.
 */
public final class Liveness {
    /** A task counts as stopped after this time without a poll; a poll and a usual send take a small part of it. */
    public static final Duration LIMIT = Duration.ofSeconds(10);

    /** The activity of the task. */
    public enum State {
        /** Connect polls it. */
        COLLECTING,
        /** Connect waits until Kafka has taken the records of the last poll, and polls again then. */
        SENDING,
        /** The connector is paused. */
        PAUSED,
        /** The task hangs in a poll, or Connect does not poll it for an unknown reason. */
        STUCK;

        /** Whether lines are collected now, or as soon as Kafka takes them. */
        public boolean isAlive() {
            return this == COLLECTING || this == SENDING;
        }

        @Override
        public String toString() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    /**
     * A state with its evidence.
     *
     * @param lastPoll the time at which Connect last called {@code poll()}; empty if it never has
     */
    public record Sign(State state, Optional<Instant> lastPoll) {}

    /** @param at the {@link System#nanoTime()} at which the poll began or ended */
    private record Poll(Thread thread, boolean isUnderWay, long at, Optional<Instant> begin) {}

    private final LongSupplier inFlightBytes;
    private final InstantSource clock;
    private final LongSupplier nanoTime;
    private volatile Poll last;

    /** @param inFlightBytes heap held by records that Kafka has not acknowledged */
    Liveness(LongSupplier inFlightBytes) {
        this(inFlightBytes, InstantSource.system(), System::nanoTime);
    }

    Liveness(LongSupplier inFlightBytes, InstantSource clock, LongSupplier nanoTime) {
        this.inFlightBytes = inFlightBytes;
        this.clock = clock;
        this.nanoTime = nanoTime;
        this.last = new Poll(Thread.currentThread(), false, nanoTime.getAsLong(), Optional.empty());
    }

    /** The task's thread calls this at the beginning of a poll. */
    public void pollBegins() {
        last = new Poll(Thread.currentThread(), true, nanoTime.getAsLong(), Optional.of(clock.instant()));
    }

    /** The task's thread calls this at the end of a poll. */
    public void pollEnds() {
        last = new Poll(last.thread, false, nanoTime.getAsLong(), last.begin);
    }

    /** Time since a poll began or ended, or since the task started if there was none. */
    public Duration age() {
        return Duration.ofNanos(Math.max(0, nanoTime.getAsLong() - last.at));
    }

    /** The state now. */
    public State state() {
        return state(last);
    }

    /** The state now, with the time of the last poll. */
    public Sign sign() {
        Poll poll = last;
        return new Sign(state(poll), poll.begin);
    }

    private State state(Poll poll) {
        if (nanoTime.getAsLong() - poll.at < LIMIT.toNanos()) {
            return State.COLLECTING;
        }
        if (poll.isUnderWay) {
            return State.STUCK;
        }
        if (isPaused(poll.thread.getStackTrace())) {
            return State.PAUSED;
        }
        return inFlightBytes.getAsLong() > 0 ? State.SENDING : State.STUCK;
    }

    /**
     * Whether Connect waits for the end of a pause. Records in flight do not tell: with {@code
     * transaction.boundary=interval} they stay in flight during a pause.
     */
    static boolean isPaused(StackTraceElement[] stack) {
        return Arrays.stream(stack)
                .anyMatch(frame -> frame.getMethodName().equals("awaitUnpause")
                        && frame.getClassName().startsWith("org.apache.kafka.connect.runtime."));
    }

    /** The stack of the task's thread, one call a line. */
    String where() {
        StringBuilder text = new StringBuilder();
        for (StackTraceElement frame : last.thread.getStackTrace()) {
            text.append("\n\tat ").append(frame);
        }
        return text.toString();
    }
}
