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
 * Whether a task works. Connect pauses a task by no longer calling {@code poll()}, and tells it nothing, so this goes by
 * the age of the last call. Written by the task's thread, read by any.
 */
public final class Liveness {
    /** A task counts as stopped after this time without a poll: many times what a poll and a usual send take. */
    public static final Duration LIMIT = Duration.ofSeconds(10);

    /** What the task does. */
    public enum State {
        /** Connect polls it. */
        COLLECTING,
        /** Connect waits for Kafka to take records that it was given, and polls again when that is done. */
        SENDING,
        /** The connector is paused. */
        PAUSED,
        /** It hangs in a poll, or Connect does not poll it for a reason that is not known. */
        STUCK;

        /** Whether lines are collected, or are about to be as soon as Kafka takes them. */
        public boolean isAlive() {
            return this == COLLECTING || this == SENDING;
        }

        @Override
        public String toString() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    /**
     * What is known at one moment.
     *
     * @param lastPoll when Connect called {@code poll()} last; empty if it never has
     */
    public record Sign(State state, Optional<Instant> lastPoll) {}

    /** @param at of {@link System#nanoTime()}, when the poll began or ended */
    private record Poll(Thread thread, boolean isUnderWay, long at, Optional<Instant> begin) {}

    private final LongSupplier inFlightBytes;
    private final InstantSource clock;
    private final LongSupplier nanoTime;
    private volatile Poll last;

    /** @param inFlightBytes of records that Kafka has not acknowledged */
    Liveness(LongSupplier inFlightBytes) {
        this(inFlightBytes, InstantSource.system(), System::nanoTime);
    }

    Liveness(LongSupplier inFlightBytes, InstantSource clock, LongSupplier nanoTime) {
        this.inFlightBytes = inFlightBytes;
        this.clock = clock;
        this.nanoTime = nanoTime;
        this.last = new Poll(Thread.currentThread(), false, nanoTime.getAsLong(), Optional.empty());
    }

    /** To be called by the task's thread at the beginning of a poll. */
    public void pollBegins() {
        last = new Poll(Thread.currentThread(), true, nanoTime.getAsLong(), Optional.of(clock.instant()));
    }

    /** To be called by the task's thread at the end of a poll. */
    public void pollEnds() {
        last = new Poll(last.thread, false, nanoTime.getAsLong(), last.begin);
    }

    /** Time since a poll began or ended, or since the task started if there was none. */
    public Duration age() {
        return Duration.ofNanos(Math.max(0, nanoTime.getAsLong() - last.at));
    }

    /** What the task does now. */
    public State state() {
        return state(last);
    }

    /** What is known now. */
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

    /** Records may be in flight for as long as a pause lasts, with {@code transaction.boundary=interval}. */
    static boolean isPaused(StackTraceElement[] stack) {
        return Arrays.stream(stack)
                .anyMatch(frame -> frame.getMethodName().equals("awaitUnpause")
                        && frame.getClassName().startsWith("org.apache.kafka.connect.runtime."));
    }

    /** Where the task's thread is now, one call a line. */
    String where() {
        StringBuilder text = new StringBuilder();
        for (StackTraceElement frame : last.thread.getStackTrace()) {
            text.append("\n\tat ").append(frame);
        }
        return text.toString();
    }
}
