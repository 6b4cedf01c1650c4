/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.it.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.logagent.localstack.KafkaBroker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HangingTransactionsIT {
    @TempDir
    private Path folder;

    @Test
    void givenTheCoordinatorHasForgottenATransactionThenItIsEndedAndNoOther() throws Exception {
        try (KafkaBroker broker = KafkaBroker.start(folder);
                CommittedRecords committed = new CommittedRecords(broker.bootstrapServers());
                HangingTransactions transactions = new HangingTransactions(broker.bootstrapServers(), Duration.ZERO)) {
            leaveOpen(broker, "hanging");
            broker.kill();
            forgetTransactions();
            broker.restart();
            leaveOpen(broker, "open");
            committed.of(List.of("hanging", "open"));
            List<String> read = new ArrayList<>();

            List<String> ended = transactions.end();

            assertThat(ended).singleElement().asString().startsWith("hanging-0: ");
            assertThat(committed.readToEnd(record -> read.add(record.topic())))
                    .allSatisfy((partition, end) ->
                            assertThat(end).isEqualTo(partition.topic().equals("hanging") ? 2 : 0));
            assertThat(read).isEmpty();
            assertThat(transactions.end()).isEmpty();
        }
    }

    private static void leaveOpen(KafkaBroker broker, String topic) throws Exception {
        Map<String, Object> settings =
                Map.of("bootstrap.servers", broker.bootstrapServers(), "transactional.id", topic);
        try (var producer = new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer())) {
            producer.initTransactions();
            producer.beginTransaction();
            producer.send(new ProducerRecord<>(topic, "never committed")).get();
            // Given no time to, it does not abort the transaction.
            producer.close(Duration.ZERO);
        }
    }

    private void forgetTransactions() throws IOException {
        try (Stream<Path> files = Files.walk(folder.resolve("broker/data"))) {
            for (Path file :
                    files.filter(HangingTransactionsIT::holdsTransactions).toList()) {
                Files.delete(file);
            }
        }
    }

    private static boolean holdsTransactions(Path file) {
        return file.getParent().getFileName().toString().startsWith("__transaction_state")
                && !file.endsWith("partition.metadata");
    }
}
