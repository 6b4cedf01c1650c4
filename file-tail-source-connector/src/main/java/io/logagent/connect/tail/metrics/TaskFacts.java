/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.metrics;

import io.logagent.connect.tail.event.EventCounters;
import io.logagent.connect.tail.follow.TailStatus;
import io.logagent.connect.tail.follow.TailTotals;
import java.util.List;
import java.util.function.LongSupplier;

/** The newest of what a task knows of itself: written by its thread, read by any. */
public final class TaskFacts {
    private final EventCounters events;
    private final LongSupplier inFlightBytes;
    private final Liveness liveness;
    private volatile boolean active;
    private volatile boolean hostIdConflict;
    private volatile TailTotals totals = TailTotals.NONE;
    private volatile TailStatus status = TailStatus.NONE;

    /** @param events counted by the task's thread without synchronisation: others may see it a moment later */
    public TaskFacts(EventCounters events, LongSupplier inFlightBytes) {
        this.events = events;
        this.inFlightBytes = inFlightBytes;
        this.liveness = new Liveness(inFlightBytes);
    }

    /** Whether the task works; to be told of each poll. */
    public Liveness liveness() {
        return liveness;
    }

    /** @param now whether it is this task's business to collect */
    public void active(boolean now) {
        active = now;
    }

    /** @param now whether another host with the same {@code host.id} is seen */
    public void hostIdConflict(boolean now) {
        hostIdConflict = now;
    }

    public void totals(TailTotals newest) {
        totals = newest;
    }

    public void status(TailStatus newest) {
        status = newest;
    }

    public TailStatus status() {
        return status;
    }

    /** All of it as metrics. */
    public List<Metric> metrics() {
        return List.of(
                new Metric(
                        "active",
                        "1 if the task collects, 0 if it stands by, is paused or hangs.",
                        () -> active && liveness.state().isAlive() ? 1 : 0),
                new Metric(
                        "last-poll-age-ms",
                        "How long ago Connect last polled the task.",
                        () -> liveness.age().toMillis()),
                new Metric(
                        "host-id-conflict",
                        "1 if another host has the same host.id, else 0; noticed with status.key only.",
                        () -> hostIdConflict ? 1 : 0),
                new Metric(
                        "entries-active",
                        "Entries that the task collects.",
                        () -> status.entries().size()),
                new Metric("lines-total", "Lines read since the task started.", () -> totals.lines()),
                new Metric("bytes-total", "Bytes of those lines.", () -> totals.bytes()),
                new Metric(
                        "lag-bytes",
                        "Bytes that could be read and have not been.",
                        () -> status.all().lagBytes()),
                new Metric(
                        "lag-bytes-max",
                        "The same of the file that is furthest behind.",
                        () -> status.all().worstLagBytes()),
                new Metric("worst-file", "The file that is furthest behind; empty if none is.", this::worstFile),
                new Metric(
                        "oldest-unread-age-ms",
                        "For how long the oldest unread line has been there, at least.",
                        () -> status.oldestUnread().toMillis()),
                new Metric(
                        "in-flight-bytes",
                        "Heap that records take which Kafka has not acknowledged, about.",
                        () -> inFlightBytes.getAsLong()),
                new Metric("files-tracked", "Files that are tailed now.", () -> totals.filesTracked()),
                new Metric("files-open", "Files that are open, also several of one path.", () -> totals.filesOpen()),
                new Metric(
                        "files-in-trouble",
                        "Paths that cannot be collected now.",
                        () -> status.troubles().size()),
                new Metric(
                        "rotations-total", "Files that were rotated and read to their end.", () -> totals.rotations()),
                new Metric(
                        "truncations-total", "Files that were truncated or written anew.", () -> totals.truncations()),
                new Metric("lost-bytes-total", "Bytes that were gone before they were read.", () -> totals.lostBytes()),
                new Metric("oversized-total", "Lines that were longer than line.max.bytes.", () -> totals.oversized()),
                new Metric("skipped-nuls-total", "NUL bytes that were left out.", () -> totals.skippedNuls()),
                new Metric(
                        "undecodable-total", "Sequences of bytes that are no character.", () -> events.undecodable()),
                new Metric(
                        "malformed-total",
                        "Lines that are not what the format of their entry says.",
                        () -> events.malformed()),
                new Metric("events-truncated-total", "Events that came without their end.", () -> events.truncated()),
                new Metric("events-skipped-total", "Events that did not come.", () -> events.skipped()));
    }

    private String worstFile() {
        TailStatus.Backlog all = status.all();
        return all.worstFile() == null ? "" : all.worstFile().toString();
    }
}
