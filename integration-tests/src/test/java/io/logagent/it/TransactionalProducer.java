/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.it;

import io.logagent.localstack.KafkaCluster;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Producers in place of that of a task that died inside its transaction. */
final class TransactionalProducer {
    /** The timeout of the shipped configurations, within which the broker aborts no transaction of a test. */
    private static final Duration TIMEOUT = Duration.ofMinutes(10);

    private TransactionalProducer() {}

    static Producer<byte[], byte[]> start(KafkaCluster kafka, String transactionalId) {
        Producer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of(
                        ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        kafka.bootstrapServers(),
                        ProducerConfig.TRANSACTIONAL_ID_CONFIG,
                        transactionalId,
                        ProducerConfig.TRANSACTION_TIMEOUT_CONFIG,
                        (int) TIMEOUT.toMillis()),
                new ByteArraySerializer(),
                new ByteArraySerializer());
        producer.initTransactions();
        return producer;
    }
}
