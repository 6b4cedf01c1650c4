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

/** What a watch of collect keys has to tell. */
public final class SteeringMetrics {
    private SteeringMetrics() {}

    /** The metrics of whoever owns the watch. */
    public static List<Metric> of(CollectWatch watch) {
        return List.of(
                new Metric(
                        "applied-revision",
                        "The newest etcd revision of a collect document that is in force; 0 if none is.",
                        () -> newest(watch)),
                new Metric(
                        "document-errors",
                        "How many entries, or documents as a whole, are rejected now.",
                        () -> watch.status().errors().size()),
                new Metric(
                        "document-entries",
                        "How many entries the collect documents and inline entries have together.",
                        () -> watch.status().entries()),
                new Metric(
                        "etcd-reachable",
                        "1 if etcd answered the watch of the collect keys when it was last asked, else 0.",
                        () -> watch.contact().reachable() ? 1 : 0),
                new Metric(
                        "etcd-contact-age-ms",
                        "How long ago etcd last answered the watch of the collect keys; -1 if it never has.",
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
