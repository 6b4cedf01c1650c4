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

/** The newest state of a task, for its metrics and its status document. Written by the task's thread, read by any. */
public final class TaskFacts {
    private final EventCounters events;
    private final LongSupplier inFlightBytes;
    private final Liveness liveness;
    private volatile boolean active;
    private volatile boolean hostIdConflict;
    private volatile TailTotals totals = TailTotals.NONE;
    private volatile TailStatus status = TailStatus.NONE;

    /** @param events counted by the task's thread without synchronisation: other threads may see them a moment later */
    public TaskFacts(EventCounters events, LongSupplier inFlightBytes) {
        this.events = events;
        this.inFlightBytes = inFlightBytes;
        this.liveness = new Liveness(inFlightBytes);
    }

    /** The state of the task; needs to know of each poll. */
    public Liveness liveness() {
        return liveness;
    }

    /** @param now whether the task collects, and does not stand by */
    public void active(boolean now) {
        active = now;
    }

    /** @param now whether another host has the same {@code host.id} */
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

    /** The metrics of the task. */
    public List<Metric> metrics() {
        return List.of(
                new Metric(
                        "active",
                        "1 if the task collects, 0 if it stands by, is paused or hangs. One task of each host should"
                                + " have 1.",
                        () -> active && liveness.state().isAlive() ? 1 : 0),
                new Metric(
                        "last-poll-age-ms",
                        "Time since Connect last polled the task, in milliseconds. Above 10,000 the task is paused,"
                                + " hangs or waits for Kafka.",
                        () -> liveness.age().toMillis()),
                new Metric(
                        "host-id-conflict",
                        "1 if another host has the same host.id, else 0; needs status.key. At 1 give each host its own"
                                + " host.id.",
                        () -> hostIdConflict ? 1 : 0),
                new Metric(
                        "entries-active",
                        "Number of entries that the task collects.",
                        () -> status.entries().size()),
                new Metric(
                        "lines-total", "Number of lines that were read since the task started.", () -> totals.lines()),
                new Metric(
                        "bytes-total",
                        "Number of bytes in the lines that were read since the task started.",
                        () -> totals.bytes()),
                new Metric(
                        "lag-bytes",
                        "Bytes that could be read and were not read yet. Worry if it keeps growing.",
                        () -> status.all().lagBytes()),
                new Metric(
                        "lag-bytes-max",
                        "Backlog of the file that is furthest behind, in bytes.",
                        () -> status.all().worstLagBytes()),
                new Metric(
                        "worst-file", "Path of the file that is furthest behind; empty if none is.", this::worstFile),
                new Metric(
                        "oldest-unread-age-ms",
                        "Least age of the oldest unread line, in milliseconds. Worry if it keeps growing.",
                        () -> status.oldestUnread().toMillis()),
                new Metric(
                        "in-flight-bytes",
                        "Approximate heap held by records Kafka has not acknowledged, in bytes. If it stays near"
                                + " max.in.flight.bytes, Kafka limits the throughput.",
                        () -> inFlightBytes.getAsLong()),
                new Metric("files-tracked", "Number of files that are tailed now.", () -> totals.filesTracked()),
                new Metric(
                        "files-open",
                        "Number of open files. A path that is being rotated may have several.",
                        () -> totals.filesOpen()),
                new Metric(
                        "files-in-trouble",
                        "Number of paths that cannot be collected now. Above 0 see the log or the status document for"
                                + " the reasons.",
                        () -> status.troubles().size()),
                new Metric(
                        "rotations-total",
                        "Number of rotated files that were read to their end.",
                        () -> totals.counters().rotations()),
                new Metric(
                        "truncations-total",
                        "Number of files that were truncated or rewritten.",
                        () -> totals.counters().truncations()),
                new Metric(
                        "lost-bytes-total",
                        "Bytes that disappeared before they were read. An increase means lost lines; the log names the"
                                + " file.",
                        () -> totals.counters().lostBytes()),
                new Metric(
                        "lost-generations-total",
                        "Files with unread lines that are gone or cannot be decompressed, where the number of bytes is"
                                + " unknown. An increase may mean lost lines; the log names the file.",
                        () -> totals.counters().lostGenerations()),
                new Metric(
                        "oversized-total",
                        "Number of lines longer than line.max.bytes, which overflow.",
                        () -> totals.counters().oversized()),
                new Metric(
                        "skipped-nuls-total",
                        "Number of NUL bytes that were left out.",
                        () -> totals.counters().skippedNuls()),
                new Metric(
                        "undecodable-total",
                        "Number of byte sequences that are invalid in the encoding of their file. If it grows, check"
                                + " the encoding in the entry.",
                        () -> events.undecodable()),
                new Metric(
                        "malformed-total",
                        "Number of lines that do not have the format of their entry. If it grows, check the format in"
                                + " the entry.",
                        () -> events.malformed()),
                new Metric(
                        "events-split-total",
                        "Number of events that were too long and were delivered in pieces.",
                        () -> events.split()),
                new Metric(
                        "events-truncated-total",
                        "Number of events that were too long and were delivered without their end.",
                        () -> events.truncated()),
                new Metric(
                        "events-skipped-total",
                        "Number of events that were too long and were not delivered.",
                        () -> events.skipped()));
    }

    private String worstFile() {
        TailStatus.Backlog all = status.all();
        return all.worstFile() == null ? "" : all.worstFile().toString();
    }
}
