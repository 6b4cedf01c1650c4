/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.it.chaos;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/** Reads the committed records of some topics from their beginning, each record once. */
final class CommittedRecords implements AutoCloseable {
    private final KafkaConsumer<String, byte[]> consumer;

    CommittedRecords(String bootstrapServers) {
        this.consumer = new KafkaConsumer<>(
                Map.of(
                        ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        bootstrapServers,
                        ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG,
                        false,
                        ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                        "read_committed"),
                new StringDeserializer(),
                new ByteArrayDeserializer());
    }

    /**
     * Starts with these topics.
     *
     * @throws IllegalStateException if one of them does not exist
     */
    CommittedRecords of(Collection<String> topics) {
        List<TopicPartition> partitions = topics.stream()
                .map(consumer::partitionsFor)
                .peek(found -> {
                    if (found.isEmpty()) {
                        throw new IllegalStateException("one of " + topics + " does not exist yet");
                    }
                })
                .flatMap(List::stream)
                .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
                .toList();
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        return this;
    }

    /** Passes on the records that are new since the last call; returns the end offset of each partition. */
    Map<TopicPartition, Long> readToEnd(Consumer<ConsumerRecord<String, byte[]>> to) {
        Map<TopicPartition, Long> ends = ends();
        while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
            consumer.poll(Duration.ofMillis(100)).forEach(to);
        }
        return ends;
    }

    /** The current end offset of each partition for a read_committed consumer. */
    Map<TopicPartition, Long> ends() {
        return consumer.endOffsets(consumer.assignment());
    }

    @Override
    public void close() {
        consumer.close();
    }
}
