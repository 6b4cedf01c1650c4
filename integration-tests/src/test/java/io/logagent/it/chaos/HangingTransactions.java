/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.it.chaos;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.AbortTransactionSpec;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.DescribeProducersResult.PartitionProducerState;
import org.apache.kafka.clients.admin.ListTransactionsOptions;
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
        long youngest = Instant.now().minus(age).toEpochMilli();
        List<String> ended = new ArrayList<>();
        for (Map.Entry<TopicPartition, PartitionProducerState> state :
                admin.describeProducers(partitions()).all().get().entrySet()) {
            TopicPartition partition = state.getKey();
            for (ProducerState producer : state.getValue().activeProducers()) {
                if (producer.currentTransactionStartOffset().isPresent() && producer.lastTimestamp() < youngest) {
                    Optional<TransactionDescription> known = known(producer.producerId());
                    if (known.isEmpty() || !isOpen(known.get(), partition)) {
                        abort(partition, producer);
                        ended.add(partition + ": " + producer + ", for its coordinator " + known);
                    }
                }
            }
        }
        return ended;
    }

    private List<TopicPartition> partitions() throws InterruptedException, ExecutionException {
        return admin.describeTopics(admin.listTopics().names().get()).allTopicNames().get().values().stream()
                .flatMap(topic -> topic.partitions().stream()
                        .map(partition -> new TopicPartition(topic.name(), partition.partition())))
                .toList();
    }

    /** What the coordinator knows of the transaction of a producer. */
    private Optional<TransactionDescription> known(long producer) throws InterruptedException, ExecutionException {
        ListTransactionsOptions ofProducer = new ListTransactionsOptions().filterProducerIds(Set.of(producer));
        Optional<String> id = admin.listTransactions(ofProducer).all().get().stream()
                .map(TransactionListing::transactionalId)
                .findFirst();
        return id.isEmpty()
                ? Optional.empty()
                : Optional.of(admin.describeTransactions(id.stream().toList())
                        .description(id.get())
                        .get());
    }

    private void abort(TopicPartition partition, ProducerState producer)
            throws InterruptedException, ExecutionException {
        admin.abortTransaction(new AbortTransactionSpec(
                        partition,
                        producer.producerId(),
                        (short) producer.producerEpoch(),
                        producer.coordinatorEpoch().orElse(0)))
                .all()
                .get();
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
