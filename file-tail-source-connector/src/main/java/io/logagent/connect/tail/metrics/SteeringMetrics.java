/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.metrics;

import io.logagent.connect.tail.collect.CollectWatch;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;

/** The metrics of a watch of collect keys. */
public final class SteeringMetrics {
    private SteeringMetrics() {}

    /** The metrics of the task or connector that owns the watch. */
    public static List<Metric> of(CollectWatch watch) {
        return List.of(
                new Metric(
                        "applied-revision",
                        "Newest etcd revision of a collect document in force; 0 if none is.",
                        () -> newest(watch)),
                new Metric(
                        "document-errors",
                        "Number of entries and documents that are rejected now. Above 0 see the log or the status"
                                + " document for the reasons.",
                        () -> watch.status().errors().size()),
                new Metric(
                        "document-entries",
                        "Number of entries in the collect documents and in collect.entries.",
                        () -> watch.status().entries()),
                new Metric(
                        "etcd-reachable",
                        "1 if etcd answered the last request of the watch of the collect keys, else 0. At 0 changes of"
                                + " documents do not arrive.",
                        () -> watch.contact().reachable() ? 1 : 0),
                new Metric(
                        "etcd-contact-age-ms",
                        "Time since etcd last answered the watch of the collect keys, in milliseconds; -1 if it never"
                                + " has. The watch asks about every 5 seconds.",
                        () -> age(watch)));
    }

    private static long newest(CollectWatch watch) {
        return watch.status().applied().isEmpty()
                ? 0
                : Collections.max(watch.status().applied().values());
    }

    private static long age(CollectWatch watch) {
        return watch.contact()
                .last()
                .map(last -> Math.max(0, Duration.between(last, Instant.now()).toMillis()))
                .orElse(-1L);
    }
}
