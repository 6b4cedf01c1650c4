/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.logagent.localstack.LocalStack;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * A task of another host has died inside its transaction, and nobody has started it again: the offsets topic of the
 * connector cannot be read to its end, and Connect reads it whenever a task asks for a position.
 */
class OpenTransactionIT {
    private static final String HOST = "web-1";

    private static final String STATUS = "/logagent/" + HOST + "/status";

    private static LocalStack stack;

    @BeforeAll
    static void start() {
        stack = LocalStack.builder()
                .environment(Map.of("NODE_IP", HOST))
                .workerSettings(Map.of("exactly.once.source.support", "enabled"))
                .start();
    }

    @AfterAll
    static void close() {
        stack.close();
    }

    @Test
    void givenTheTaskOfAnotherHostDiedInItsTransactionThenTheFilesOfThisHostGoOn() throws Exception {
        try (Pipe pipe = new Pipe(stack, "others");
                Producer<byte[], byte[]> dead = transactional()) {
            pipe.append("a.log", "1\n");
            String offsets = register(pipe);
            awaitLines(pipe, Map.of("a.log", List.of("1")));

            dead.beginTransaction();
            dead.send(new ProducerRecord<>(offsets, "[\"others\",{\"host\":\"web-2\"}]".getBytes(UTF_8), new byte[0]))
                    .get();
            Files.writeString(pipe.file("old"), "1\n");
            Files.setLastModifiedTime(
                    pipe.file("old"), FileTime.from(Instant.now().minusSeconds(3600)));
            Files.move(pipe.file("old"), pipe.file("moved.log"));
            pipe.append("a.log", "2\n");
            pipe.append("new.log", "1\n");

            awaitLines(pipe, Map.of("a.log", List.of("1", "2"), "new.log", List.of("1")));
            Pipe.await("the file that waits")
                    .untilAsserted(() -> assertThat(status())
                            .contains("moved.log")
                            .contains("its stored position is not known yet"));
            dead.abortTransaction();

            awaitLines(pipe, Map.of("a.log", List.of("1", "2"), "new.log", List.of("1"), "moved.log", List.of("1")));
            Pipe.await("no trouble").untilAsserted(() -> assertThat(status()).doesNotContain("is not known yet"));
        }
    }

    private static String status() {
        return stack.etcd().gateway().read(List.of(STATUS)).getOrDefault(STATUS, "");
    }

    /** @return the topic of its offsets */
    private static String register(Pipe pipe) throws IOException {
        ObjectNode config =
                Pipe.shipped("file-tail-source-hosts-exactly-once.json").withObject("/config");
        config.put("collect.keys", "/logagent/%s/collect_config");
        config.put("tasks.max", 1);
        config.put("lock.directory", stack.directory().toString());
        stack.etcd()
                .put(
                        "/logagent/" + HOST + "/collect_config",
                        "[{\"path\":\"%s/*.log\",\"topic\":\"%s\"}]".formatted(pipe.folder, pipe.topic));
        stack.connect().put(pipe.name, config);
        stack.connect().awaitRunning(pipe.name, 1, Pipe.LIMIT);
        return config.get("offsets.storage.topic").asText();
    }

    private static Producer<byte[], byte[]> transactional() {
        Producer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of(
                        ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        stack.broker().bootstrapServers(),
                        ProducerConfig.TRANSACTIONAL_ID_CONFIG,
                        "logagent-others-7",
                        ProducerConfig.TRANSACTION_TIMEOUT_CONFIG,
                        600_000),
                new ByteArraySerializer(),
                new ByteArraySerializer());
        producer.initTransactions();
        return producer;
    }

    private static void awaitLines(Pipe pipe, Map<String, List<String>> lines) {
        Pipe.await("each line once and in order")
                .untilAsserted(() -> assertThat(pipe.reader().lines(pipe.topic)).isEqualTo(lines));
    }
}
