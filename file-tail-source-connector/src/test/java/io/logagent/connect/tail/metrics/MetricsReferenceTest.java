/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.logagent.connect.tail.collect.CollectWatch;
import io.logagent.connect.tail.entry.AllowedTopics;
import io.logagent.connect.tail.event.EventCounters;
import io.logagent.etcd.EtcdSettings;
import io.logagent.localstack.Project;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Keeps the tables of {@code docs/operating.md} the same as the metrics. */
class MetricsReferenceTest {
    private static final Pattern ROW = Pattern.compile("(?m)^\\| (`[a-z-]+`(, `[a-z-]+`)*) \\|");

    @Test
    void eachMetricIsInTheReference() throws Exception {
        String text = Files.readString(Project.find().root().resolve("docs/operating.md"));
        List<String> documented = new ArrayList<>();
        Matcher row = ROW.matcher(text.substring(text.indexOf("## Metrics")));
        while (row.find()) {
            documented.addAll(List.of(row.group(1).replace("`", "").split(", ")));
        }

        List<Metric> metrics = new ArrayList<>(new TaskFacts(new EventCounters(), () -> 0).metrics());
        try (CollectWatch watch = CollectWatch.ofConnector(
                EtcdSettings.of(List.of("http://127.0.0.1:1")),
                List.of("/k"),
                List.of(),
                AllowedTopics.everything(),
                () -> {})) {
            metrics.addAll(SteeringMetrics.of(watch));
        }
        assertThat(documented).isEqualTo(metrics.stream().map(Metric::name).toList());
    }
}
