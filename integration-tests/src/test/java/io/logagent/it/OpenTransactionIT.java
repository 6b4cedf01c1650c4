/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.logagent.localstack.ConnectWorker;
import io.logagent.localstack.LocalStack;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A task of another host has died inside its transaction and has not been restarted. The connector's offsets topic
 * therefore cannot be read to its end, and Connect reads it whenever a task asks for a position.
 */
@ExtendWith(SharedStack.class)
class OpenTransactionIT {
    private static final String STATUS = "/logagent/" + SharedStack.HOST + "/others/status";
    private static final String OFFSETS = "others-own-offsets";

    private final LocalStack stack;
    private final ConnectWorker worker;

    OpenTransactionIT(LocalStack stack, ConnectWorker worker) {
        this.stack = stack;
        this.worker = worker;
    }

    @Test
    void givenTheTaskOfAnotherHostDiedInItsTransactionThenThisHostContinues() throws Exception {
        try (Pipe pipe = new Pipe(stack, worker.rest(), "others");
                Producer<byte[], byte[]> dead = TransactionalProducer.start(stack.kafka(), "logagent-others-7")) {
            pipe.append("a.log", "1\n");
            register(pipe);
            awaitLines(pipe, Map.of("a.log", List.of("1")));

            dead.beginTransaction();
            dead.send(new ProducerRecord<>(OFFSETS, "[\"others\",{\"host\":\"web-2\"}]".getBytes(UTF_8), new byte[0]))
                    .get();
            Files.writeString(pipe.file("old"), "1\n");
            Files.setLastModifiedTime(
                    pipe.file("old"), FileTime.from(Instant.now().minusSeconds(3600)));
            Files.move(pipe.file("old"), pipe.file("moved.log"));
            pipe.append("a.log", "2\n");
            pipe.append("new.log", "1\n");

            awaitLines(pipe, Map.of("a.log", List.of("1", "2"), "new.log", List.of("1")));
            Pipe.await("the trouble of the waiting file")
                    .untilAsserted(() -> assertThat(status())
                            .contains("moved.log")
                            .contains("its stored position is not known yet"));
            dead.abortTransaction();

            awaitLines(pipe, Map.of("a.log", List.of("1", "2"), "new.log", List.of("1"), "moved.log", List.of("1")));
            Pipe.await("the end of the trouble")
                    .untilAsserted(() -> assertThat(status()).doesNotContain("is not known yet"));
        }
    }

    private String status() {
        return stack.etcd().gateway().read(List.of(STATUS)).getOrDefault(STATUS, "");
    }

    private void register(Pipe pipe) throws IOException {
        ShippedConnector connector = ShippedConnector.of("file-tail-source-hosts-exactly-once.json")
                .collecting(stack, pipe.name)
                .set("status.key", "/logagent/%s/others/status")
                .set("offsets.storage.topic", OFFSETS)
                .set("tasks.max", 1);
        stack.etcd()
                .put(connector.key(SharedStack.HOST), ShippedConnector.document(pipe.folder + "/*.log", pipe.topic));
        connector.register(worker.rest(), pipe.name);
        pipe.awaitTasks(1);
    }

    private static void awaitLines(Pipe pipe, Map<String, List<String>> lines) {
        Pipe.await("each line once and in order")
                .untilAsserted(() -> assertThat(pipe.reader().lines(pipe.topic)).isEqualTo(lines));
    }
}
