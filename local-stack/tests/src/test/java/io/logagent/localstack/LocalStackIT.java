/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.localstack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class LocalStackIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final JsonMapper JSON = new JsonMapper();
    private static final Project PROJECT = Project.find();

    private static LocalStack stack;

    @BeforeAll
    static void start() {
        stack = LocalStack.builder()
                .elasticsearch(ElasticsearchSink.camel(PROJECT))
                // The project's own plugins are built after this module.
                .plugins()
                .workerSettings(Map.of("config.providers", "env"))
                .start();
    }

    @AfterAll
    static void close() {
        stack.close();
    }

    @Test
    void theWorkerFindsTheSinkByItsManifest() {
        assertThat(stack.connect().plugins())
                .extracting(plugin -> plugin.path("class").asText())
                .contains(stack.sink().kind().connectorClass());
    }

    @Test
    void recordsOfATopicAreFoundInElasticsearchOnceEvenIfDeliveredTwice() throws IOException {
        stack.elasticsearch().putIndexTemplate("logagent", shipped("elasticsearch-index-template.json"));
        send("web_log", 200);
        ObjectNode connector = shipped("elasticsearch-sink-camel.json");
        ObjectNode config = connector.withObject("/config");
        // The project's provider is built after this module.
        config.put(
                "camel.sink.url",
                config.path("camel.sink.url")
                        .asText()
                        .replace(
                                "${etcd:/logagent/elasticsearch:hosts}",
                                stack.elasticsearch().host()));

        stack.connect().put("first", config);
        awaitDocuments("first", 200);
        // The second connector has a consumer group of its own, which reads everything again.
        stack.connect().delete("first");
        send("web_log", 1);
        stack.connect().put("second", config);
        awaitDocuments("second", 201);

        JsonNode hit = stack.elasticsearch()
                .search("web_log", JSON.readTree("{\"query\":{\"match_phrase\":{\"message\":\"line-17\"}}}"))
                .at("/hits/hits");
        assertThat(hit).hasSize(1);
        assertThat(hit.get(0).path("_source").toString()).isEqualTo(document(17).toString());
        JsonNode mapping = stack.elasticsearch().request("GET", "/web_log/_mapping", null);
        assertThat(mapping.at("/web_log/mappings/properties/labels/type").asText())
                .isEqualTo("flattened");
    }

    private static void awaitDocuments(String connector, int documents) {
        stack.connect().awaitRunning(connector, 1, LIMIT);
        await().atMost(LIMIT).pollInterval(Duration.ofMillis(200)).untilAsserted(() -> {
            stack.connect().awaitRunning(connector, 1, LIMIT);
            stack.elasticsearch().request("POST", "/*_log/_refresh", null);
            assertThat(stack.elasticsearch().count("web_log")).isEqualTo(documents);
        });
    }

    private static void send(String topic, int records) {
        Map<String, Object> settings =
                Map.of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, stack.kafka().bootstrapServers());
        try (var producer = new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer())) {
            for (int i = 0; i < records; i++) {
                producer.send(new ProducerRecord<>(
                        topic, "10.0.0.5:/var/log/a.log", document(i).toString()));
            }
        }
    }

    private static ObjectNode document(int line) {
        ObjectNode document = JSON.createObjectNode();
        document.put("@timestamp", "2026-11-20T10:00:00.000Z").put("message", "GET /p line-" + line);
        document.putObject("host").put("name", "10.0.0.5");
        ObjectNode log = document.putObject("log");
        log.putObject("file").put("path", "/var/log/a.log");
        log.put("offset", 100L * line);
        document.putObject("labels").put("zone", "b");
        return document;
    }

    private static ObjectNode shipped(String file) throws IOException {
        return (ObjectNode) JSON.readTree(PROJECT.connectConfig(file).toFile());
    }
}
