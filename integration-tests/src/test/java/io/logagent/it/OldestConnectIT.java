/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.logagent.localstack.ConnectRelease;
import io.logagent.localstack.ConnectWorker;
import io.logagent.localstack.LocalStack;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Both plugins, with exactly once, in the oldest Connect that they support, although they are compiled against the
 * newest.
 */
@ExtendWith(SharedStack.class)
class OldestConnectIT {
    @Test
    void bothPluginsRunInTheOldestSupportedConnect(LocalStack stack) throws Exception {
        try (ConnectWorker worker = stack.addWorker(
                        ConnectRelease.OLDEST, "oldest-worker", Group.exactlyOnce("oldest-worker"), Map.of());
                Pipe pipe = new Pipe(stack, worker.rest(), "oldest")) {
            stack.etcd().put("/secrets/oldest/format", "json");
            List<String> lines = pipe.appendLines("a.log", 0, 100);
            pipe.register(
                    "record.format", "${etcd:/secrets/oldest:format}",
                    "exactly.once.support", "required",
                    "transaction.boundary", "connector");
            pipe.collect("*.log");

            Pipe.await("every line")
                    .untilAsserted(
                            () -> assertThat(pipe.reader().lines(pipe.topic)).isEqualTo(Map.of("a.log", lines)));
            assertThat(worker.rest().plugins())
                    .filteredOn(plugin -> plugin.get("class").asText().endsWith("SourceConnector"))
                    .extracting(plugin -> plugin.get("class").asText())
                    .contains("io.logagent.connect.tail.FileTailSourceConnector");
        }
    }
}
