/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
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
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Connect fences a dead task only when the same task starts again. In host mode another task takes over at once. If the
 * dead task was committing, only Kafka knows the outcome of its transaction.
 */
@ExtendWith(SharedStack.class)
class TakeoverIT {
    private static final String HOST = SharedStack.HOST;
    private static final String COLLECTING = "Collecting for host " + HOST;
    private static final String GROUP = "takeover";
    private static final String OFFSETS = GROUP + "-offsets";
    private static final JsonMapper JSON = new JsonMapper();

    private final LocalStack stack;

    TakeoverIT(LocalStack stack) {
        this.stack = stack;
    }

    @Test
    void givenTheTaskDiesWhileItCommitsThenItsSuccessorWaitsForTheOutcome() throws Exception {
        try (ConnectWorker one = stack.addWorker(GROUP + "-1", Group.exactlyOnce(GROUP), Map.of());
                ConnectWorker two = stack.addWorker(GROUP + "-2", Group.exactlyOnce(GROUP), Map.of());
                Pipe pipe = new Pipe(stack, one.rest(), "takeover");
                Producer<byte[], byte[]> dying = TransactionalProducer.start(stack.kafka(), "dying")) {
            List<ConnectWorker> workers = List.of(one, two);
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

            // The same steps as the task, up to the end of the transaction.
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

            Pipe.await("the standby to take over").until(() -> isCollecting(standby));
            lines.addAll(pipe.appendLines("a.log", 20, 30));
            long appended = appended(pipe.topic);
            Pipe.await("no record while the outcome is open")
                    .during(Duration.ofSeconds(3))
                    .until(() -> appended(pipe.topic) == appended);
            dying.commitTransaction();

            awaitLines(pipe, lines);
            active.restart();
        }
    }

    private void register(Pipe pipe) throws IOException {
        ShippedConnector connector = ShippedConnector.of("file-tail-source-hosts.json")
                .collecting(stack, pipe.name)
                .set("tasks.max", 2);
        stack.etcd().put(connector.key(HOST), ShippedConnector.document(pipe.file("a.log"), pipe.topic));
        connector.register(pipe.connect, pipe.name);
        pipe.awaitTasks(2);
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

    /** The end of the topic, including uncommitted records. */
    private long appended(String topic) {
        TopicPartition partition = new TopicPartition(topic, 0);
        try (var consumer = new KafkaConsumer<>(
                Map.of(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, stack.kafka().bootstrapServers()),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            return consumer.endOffsets(List.of(partition)).get(partition);
        }
    }

    private static void awaitLines(Pipe pipe, List<String> lines) {
        Pipe.await("each line once and in order")
                .untilAsserted(() -> assertThat(pipe.reader().lines(pipe.topic)).isEqualTo(Map.of("a.log", lines)));
    }
}
