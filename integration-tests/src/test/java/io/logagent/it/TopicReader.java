/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.it;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/** Reads the committed records of topics. */
final class TopicReader {
    private static final JsonMapper JSON = new JsonMapper();

    private final Map<String, Object> settings;

    TopicReader(String bootstrapServers) {
        this.settings = Map.of(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                bootstrapServers,
                ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG,
                false,
                ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                "read_committed");
    }

    /** The current records of the topic, each partition in order; none if the topic does not exist. */
    List<ConsumerRecord<String, byte[]>> records(String topic) {
        List<ConsumerRecord<String, byte[]>> records = new ArrayList<>();
        try (var consumer = new KafkaConsumer<>(settings, new StringDeserializer(), new ByteArrayDeserializer())) {
            List<PartitionInfo> partitions = consumer.listTopics().getOrDefault(topic, List.of());
            Collection<TopicPartition> all = partitions.stream()
                    .map(partition -> new TopicPartition(topic, partition.partition()))
                    .toList();
            consumer.assign(all);
            consumer.seekToBeginning(all);
            Map<TopicPartition, Long> ends = consumer.endOffsets(all);
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                consumer.poll(Duration.ofMillis(100)).forEach(records::add);
            }
        }
        return records;
    }

    /** The sum of the partitions' end offsets, which include transaction markers; 0 if the topic does not exist. */
    long end(String topic) {
        try (var consumer = new KafkaConsumer<>(settings, new StringDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> all = consumer.listTopics().getOrDefault(topic, List.of()).stream()
                    .map(partition -> new TopicPartition(topic, partition.partition()))
                    .toList();
            consumer.assign(all);
            return consumer.endOffsets(all).values().stream()
                    .mapToLong(Long::longValue)
                    .sum();
        }
    }

    /** The lines of each file name, in order, from records whose values are JSON. */
    Map<String, List<String>> lines(String topic) {
        return linesBy(topic, TopicReader::fileName);
    }

    private Map<String, List<String>> linesBy(String topic, Function<ConsumerRecord<String, byte[]>, String> group) {
        Map<String, List<String>> lines = new TreeMap<>();
        for (ConsumerRecord<String, byte[]> record : records(topic)) {
            lines.computeIfAbsent(group.apply(record), name -> new ArrayList<>())
                    .add(message(record));
        }
        return lines;
    }

    private static String fileName(ConsumerRecord<String, byte[]> record) {
        return record.key().substring(record.key().lastIndexOf('/') + 1);
    }

    private static String message(ConsumerRecord<String, byte[]> record) {
        try {
            return JSON.readTree(record.value()).get("message").asText();
        } catch (IOException e) {
            throw new UncheckedIOException("not the JSON of a line: " + record, e);
        }
    }
}
