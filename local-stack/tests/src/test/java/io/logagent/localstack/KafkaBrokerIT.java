/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.localstack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KafkaBrokerIT {
    @TempDir
    private Path folder;

    @Test
    void afterAKillTheRestartedBrokerHasItsDataAndItsPort() throws Exception {
        try (KafkaBroker broker = KafkaBroker.start(folder, KafkaBroker.missedSoon())) {
            String address = broker.bootstrapServers();
            send(broker, "before");
            broker.kill();
            assertThat(broker.isAlive()).isFalse();

            broker.restart();
            assertThat(broker.bootstrapServers()).isEqualTo(address);
            send(broker, "after");
            assertThat(read(broker, 2)).containsExactly("before", "after");
        }
    }

    @Test
    void theErrorNamesTheRefusedSettingAndTheLog() {
        assertThatThrownBy(() -> KafkaBroker.start(folder, Map.of("process.roles", "observer")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("Invalid value observer for configuration process.roles")
                .hasMessageContaining(folder.resolve("logs/broker.log").toString());
    }

    private static void send(KafkaBroker broker, String value) throws Exception {
        Map<String, Object> settings = Map.of("bootstrap.servers", broker.bootstrapServers());
        try (var producer = new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer())) {
            producer.send(new ProducerRecord<>("topic", value)).get();
        }
    }

    private static List<String> read(KafkaBroker broker, int records) {
        Map<String, Object> settings = Map.of("bootstrap.servers", broker.bootstrapServers());
        List<String> values = new ArrayList<>();
        try (var consumer = new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer())) {
            List<TopicPartition> topic = List.of(new TopicPartition("topic", 0));
            consumer.assign(topic);
            consumer.seekToBeginning(topic);
            long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
            while (values.size() < records && System.nanoTime() < deadline) {
                consumer.poll(Duration.ofMillis(200)).forEach(record -> values.add(record.value()));
            }
        }
        return values;
    }
}
