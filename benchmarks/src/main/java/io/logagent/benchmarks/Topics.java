/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.benchmarks;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;

/** Topics with one partition, in which the broker stores the append time of each batch. */
final class Topics implements AutoCloseable {
    private static final long LOOK_MILLIS = 20;

    private final Admin admin;

    Topics(String bootstrapServers) {
        this.admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers));
    }

    /** Creates a topic and waits until the broker knows it, because the broker answers before that. */
    void create(String topic) throws InterruptedException {
        NewTopic settings = new NewTopic(topic, 1, (short) 1);
        settings.configs(Map.of("message.timestamp.type", "LogAppendTime"));
        await(admin.createTopics(List.of(settings)).all());
        while (!isKnown(topic)) {
            Thread.sleep(LOOK_MILLIS);
        }
    }

    private boolean isKnown(String topic) throws InterruptedException {
        return await(admin.listTopics().names()).contains(topic);
    }

    void delete(String topic) throws InterruptedException {
        await(admin.deleteTopics(List.of(topic)).all());
    }

    /** The end offset, which counts transaction markers too. */
    long end(String topic) throws InterruptedException {
        return offset(topic, OffsetSpec.latest()).offset();
    }

    /** The time at which the first batch was appended, in milliseconds since 1970. */
    long firstAppended(String topic) throws InterruptedException {
        return offset(topic, OffsetSpec.forTimestamp(0)).timestamp();
    }

    /** The time at which the last batch was appended, in milliseconds since 1970. */
    long lastAppended(String topic) throws InterruptedException {
        return offset(topic, OffsetSpec.maxTimestamp()).timestamp();
    }

    private ListOffsetsResultInfo offset(String topic, OffsetSpec which) throws InterruptedException {
        TopicPartition partition = new TopicPartition(topic, 0);
        return await(admin.listOffsets(Map.of(partition, which)).partitionResult(partition));
    }

    private static <T> T await(org.apache.kafka.common.KafkaFuture<T> answer) throws InterruptedException {
        try {
            return answer.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("the broker did not answer", e.getCause());
        }
    }

    @Override
    public void close() {
        admin.close();
    }
}
