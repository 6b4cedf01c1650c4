/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.it.chaos;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.AbortTransactionSpec;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.DescribeProducersResult.PartitionProducerState;
import org.apache.kafka.clients.admin.ProducerState;
import org.apache.kafka.clients.admin.TransactionDescription;
import org.apache.kafka.clients.admin.TransactionListing;
import org.apache.kafka.clients.admin.TransactionState;
import org.apache.kafka.common.TopicPartition;

/**
 * Transactions that a partition has for open and their coordinator for ended, so that everybody waits for them who reads
 * what is committed: a worker that starts, for example. A broker that was killed has left such. This is what operators do
 * about them with {@code kafka-transactions.sh find-hanging} and {@code abort} (KIP-664).
 */
final class HangingTransactions implements AutoCloseable {
    private static final Set<TransactionState> OPEN =
            EnumSet.of(TransactionState.ONGOING, TransactionState.PREPARE_COMMIT, TransactionState.PREPARE_ABORT);

    private final Admin admin;
    private final Duration age;

    /** @param age of the last record, by which the coordinator must have ended a transaction that it has for open */
    HangingTransactions(String bootstrapServers, Duration age) {
        this.admin = Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers));
        this.age = age;
    }

    /** Ends those that there are now; returns where they were, with what is known of them. */
    List<String> end() throws InterruptedException, ExecutionException {
        Map<TopicPartition, ProducerState> open = open();
        List<String> ended = new ArrayList<>();
        for (Map.Entry<TopicPartition, ProducerState> entry : open.entrySet()) {
            TopicPartition partition = entry.getKey();
            ProducerState producer = entry.getValue();
            Optional<TransactionDescription> coordinators = coordinators(producer.producerId());
            if (coordinators.isPresent() && isOpen(coordinators.get(), partition)) {
                continue;
            }
            admin.abortTransaction(new AbortTransactionSpec(
                            partition,
                            producer.producerId(),
                            (short) producer.producerEpoch(),
                            producer.coordinatorEpoch().orElse(0)))
                    .all()
                    .get();
            ended.add(partition + ": " + producer + ", for its coordinator " + coordinators);
        }
        return ended;
    }

    private Map<TopicPartition, ProducerState> open() throws InterruptedException, ExecutionException {
        List<TopicPartition> partitions = new ArrayList<>();
        admin.describeTopics(admin.listTopics().names().get())
                .allTopicNames()
                .get()
                .values()
                .forEach(topic -> topic.partitions()
                        .forEach(partition -> partitions.add(new TopicPartition(topic.name(), partition.partition()))));
        long youngest = Instant.now().minus(age).toEpochMilli();
        Map<TopicPartition, ProducerState> open = new HashMap<>();
        for (Map.Entry<TopicPartition, PartitionProducerState> state :
                admin.describeProducers(partitions).all().get().entrySet()) {
            state.getValue().activeProducers().stream()
                    .filter(producer -> producer.currentTransactionStartOffset().isPresent())
                    .filter(producer -> producer.lastTimestamp() < youngest)
                    .findFirst()
                    .ifPresent(producer -> open.put(state.getKey(), producer));
        }
        return open;
    }

    private Optional<TransactionDescription> coordinators(long producer)
            throws InterruptedException, ExecutionException {
        for (TransactionListing listing : admin.listTransactions().all().get()) {
            if (listing.producerId() == producer) {
                String id = listing.transactionalId();
                return Optional.of(
                        admin.describeTransactions(List.of(id)).description(id).get());
            }
        }
        return Optional.empty();
    }

    private static boolean isOpen(TransactionDescription transaction, TopicPartition partition) {
        return OPEN.contains(transaction.state())
                && transaction.topicPartitions().contains(partition);
    }

    @Override
    public void close() {
        admin.close(Duration.ZERO);
    }
}
