/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.logagent.localstack.ConnectWorker;
import io.logagent.localstack.LocalStack;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Connect fences a dead task when that very task starts again. In host mode another task takes over, at once: when the
 * dead one was just committing, nobody but Kafka knows how that will end.
 */
class TakeoverIT {
    private static final String HOST = "web-1";
    private static final String COLLECTING = "Collecting for host " + HOST;
    private static final String OFFSETS = "logagent-offsets";
    private static final JsonMapper JSON = new JsonMapper();

    private static LocalStack stack;
    private static List<ConnectWorker> workers;

    @BeforeAll
    static void start() {
        stack = LocalStack.builder()
                .environment(Map.of("NODE_IP", HOST))
                .workerSettings(Map.of("exactly.once.source.support", "enabled"))
                .start();
        workers = List.of(stack.worker(), stack.addWorker("worker-2", Map.of(), Map.of()));
    }

    @AfterAll
    static void close() {
        stack.close();
    }

    @Test
    void givenTheTaskDiesWhileItCommitsThenTheOneThatTakesOverWaitsForTheOutcome() throws Exception {
        try (Pipe pipe = new Pipe(stack, "takeover");
                Producer<byte[], byte[]> dying = transactional()) {
            List<String> lines = new ArrayList<>(pipe.appendLines("a.log", 0, 10));
            register(pipe);
            awaitLines(pipe, lines);
            ConsumerRecord<String, byte[]> stored = lastOffset(pipe);
            ConnectWorker active = workers.stream()
                    .filter(TakeoverIT::isCollecting)
                    .findFirst()
                    .orElseThrow();
            ConnectWorker standby = workers.get(1 - workers.indexOf(active));
            assertThat(isCollecting(standby)).isFalse();

            // What the task does, up to the end of the transaction.
            active.freeze();
            List<String> sent = pipe.appendLines("a.log", 10, 20);
            lines.addAll(sent);
            dying.beginTransaction();
            for (String line : sent) {
                byte[] value = JSON.writeValueAsBytes(Map.of("message", line));
                dying.send(new ProducerRecord<>(pipe.topic, (HOST + ":" + pipe.file("a.log")).getBytes(UTF_8), value));
            }
            byte[] offset = JSON.writeValueAsBytes(Map.of("position", Files.size(pipe.file("a.log"))));
            dying.send(new ProducerRecord<>(
                    OFFSETS, stored.partition(), stored.key().getBytes(UTF_8), offset));
            dying.flush();
            active.kill();

            Pipe.await("the other task").until(() -> isCollecting(standby));
            lines.addAll(pipe.appendLines("a.log", 20, 30));
            long appended = appended(pipe.topic);
            Pipe.await("nothing, as long as the outcome is open")
                    .during(Duration.ofSeconds(3))
                    .until(() -> appended(pipe.topic) == appended);
            dying.commitTransaction();

            awaitLines(pipe, lines);
            active.restart();
        }
    }

    private static void register(Pipe pipe) throws IOException {
        ObjectNode config = Pipe.shipped("file-tail-source-hosts.json").withObject("/config");
        config.put("collect.keys", "/logagent/%s/takeover");
        config.put("tasks.max", 2);
        config.put("lock.directory", stack.directory().toString());
        config.remove("status.key");
        stack.etcd()
                .put(
                        "/logagent/" + HOST + "/takeover",
                        "[{\"path\":\"%s\",\"topic\":\"%s\"}]".formatted(pipe.file("a.log"), pipe.topic));
        stack.connect().put(pipe.name, config);
        stack.connect().awaitRunning(pipe.name, 2, Pipe.LIMIT);
    }

    private static Producer<byte[], byte[]> transactional() {
        Producer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of(
                        ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        stack.broker().bootstrapServers(),
                        ProducerConfig.TRANSACTIONAL_ID_CONFIG,
                        "dying"),
                new ByteArraySerializer(),
                new ByteArraySerializer());
        producer.initTransactions();
        return producer;
    }

    private static boolean isCollecting(ConnectWorker worker) {
        try {
            return Files.readString(worker.log()).contains(COLLECTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ConsumerRecord<String, byte[]> lastOffset(Pipe pipe) {
        List<ConsumerRecord<String, byte[]>> offsets = Pipe.await("a stored offset")
                .until(() -> pipe.reader().records(OFFSETS), records -> !records.isEmpty());
        return offsets.get(offsets.size() - 1);
    }

    /** How far the topic goes, whether committed or not. */
    private static long appended(String topic) {
        TopicPartition partition = new TopicPartition(topic, 0);
        try (var consumer = new KafkaConsumer<>(
                Map.of(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, stack.broker().bootstrapServers()),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            return consumer.endOffsets(List.of(partition)).get(partition);
        }
    }

    private static void awaitLines(Pipe pipe, List<String> lines) {
        Pipe.await("each line once and in order")
                .atMost(Duration.ofMinutes(2))
                .untilAsserted(() -> assertThat(pipe.reader().lines(pipe.topic)).isEqualTo(Map.of("a.log", lines)));
    }
}
