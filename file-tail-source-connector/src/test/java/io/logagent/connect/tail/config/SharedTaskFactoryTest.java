/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import io.logagent.connect.tail.Logged;
import io.logagent.connect.tail.metrics.StatusWriter;
import io.logagent.connect.tail.metrics.TaskName;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SharedTaskFactoryTest {
    private static Optional<StatusWriter> statusWriter(Map<String, String> properties) {
        return TaskFactory.of(properties).statusWriter(new TaskName("logs", 0));
    }

    @Test
    void aPathMayLookLikeAReference() {
        String entries = "[{\"path\":\"/${env:NOPE}\",\"topic\":\"t\"}]";
        assertThat(new TailTaskConfig(Map.of("task.entries", entries)).entries())
                .singleElement()
                .satisfies(entry -> assertThat(entry.path()).hasToString("/${env:NOPE}"));
    }

    @Test
    void givenAPlainTextPasswordThenTheTaskWritesNoStatus() {
        Map<String, String> properties = new HashMap<>(Map.of(
                "task.entries", "[]",
                "status.key", "/logagent/shared/status",
                "etcd.user", "agent",
                "etcd.password", TailTaskConfig.PASSWORD_BY_REFERENCE));
        assertThat(statusWriter(properties)).isEmpty();

        properties.put("etcd.password", "the value of a reference");
        assertThat(statusWriter(properties)).isPresent();
        properties.remove("status.key");
        assertThat(statusWriter(properties)).isEmpty();
    }

    @Test
    void givenUnresolvedSettingsOfTheStatusThenTheTaskStartsAndWritesNone() throws Exception {
        Map<String, String> properties = Map.of(
                "task.entries", "[]",
                "status.key", "/logagent/shared/status",
                "etcd.endpoints", "${env:ETCD}",
                "etcd.timeout.ms", "${env:PATIENCE}",
                "etcd.user", "agent",
                "etcd.password", "${env:ETCD_PASSWORD}");
        List<String> lines = Logged.by(
                SharedTaskFactory.class,
                () -> assertThat(statusWriter(properties)).isEmpty());
        assertThat(lines)
                .filteredOn(line -> line.contains("no status below"))
                .singleElement(STRING)
                .contains("ERROR", "writes no status below /logagent/shared/status", "etcd.endpoints", "every worker");
        assertThat(statusWriter(Map.of("task.entries", "[]", "status.key", "/${env:SITE}/status")))
                .isEmpty();
    }
}
