/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.logagent.connect.tail.Logged;
import io.logagent.etcd.EtcdSettings;
import io.logagent.localstack.EtcdServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class StatusWriterTest {
    private static final String KEY = "/logagent/web-1/status";

    @TempDir
    Path folder;

    @Test
    void givenADocumentFailsUnexpectedlyThenTheWriterLogsItOnceAndWritesTheNextOne() throws Exception {
        try (EtcdServer etcd = EtcdServer.start(folder.resolve("etcd"));
                StatusWriter writer =
                        new StatusWriter(EtcdSettings.of(List.of(etcd.endpoint())), KEY, Optional.empty())) {
            AtomicInteger attempts = new AtomicInteger();
            List<String> lines = Logged.by(StatusWriter.class, () -> {
                writer.offer(() -> document(attempts.incrementAndGet()));
                await().atMost(Duration.ofSeconds(60))
                        .until(() -> "{\"attempt\":3}"
                                .equals(etcd.gateway().read(List.of(KEY)).get(KEY)));
            });

            assertThat(lines)
                    .filteredOn(line -> line.contains("failed unexpectedly"))
                    .singleElement(STRING)
                    .contains("ERROR", KEY, "Files are collected meanwhile");
        }
    }

    private static ObjectNode document(int attempt) {
        if (attempt < 3) {
            throw new IllegalStateException("attempt " + attempt);
        }
        return JsonNodeFactory.instance.objectNode().put("attempt", attempt);
    }
}
