/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.logagent.localstack.LocalStack;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** From the key in etcd to the document in Elasticsearch, with the configuration that is shipped. */
@ExtendWith(SharedStack.class)
class PipeIT {
    private static final JsonMapper JSON = new JsonMapper();

    private final LocalStack stack;

    PipeIT(LocalStack stack) {
        this.stack = stack;
    }

    @Test
    void theLinesOfADocumentAreInTheTopicAndFoundInElasticsearch() throws Exception {
        stack.elasticsearch().putIndexTemplate("logagent", ShippedConnector.read("elasticsearch-index-template.json"));
        stack.etcd().put("/logagent/elasticsearch/url", stack.elasticsearch().url());
        stack.etcd().put("/logagent/elasticsearch/hosts", stack.elasticsearch().host());
        try (Pipe pipe = new Pipe(stack, "web")) {
            List<String> expected = new ArrayList<>(pipe.appendLines("access.log", 0, 500));
            pipe.register();
            pipe.collect("access.log");
            ObjectNode sink = ShippedConnector.read(stack.sink().kind().connectorFile());
            stack.connect().register(sink);
            expected.addAll(pipe.appendLines("access.log", 500, 700));

            Pipe.await("lines in the topic")
                    .untilAsserted(() ->
                            assertThat(pipe.reader().lines(pipe.topic)).isEqualTo(Map.of("access.log", expected)));
            Pipe.await("documents in Elasticsearch").untilAsserted(() -> {
                stack.elasticsearch().refresh(pipe.topic);
                assertThat(stack.elasticsearch().count(pipe.topic)).isEqualTo(700);
            });
            JsonNode hit = stack.elasticsearch()
                    .search(pipe.topic, JSON.readTree("{\"query\":{\"match_phrase\":{\"message\":\"line 617\"}}}"))
                    .at("/hits/hits");
            assertThat(hit).hasSize(1);
            JsonNode document = hit.get(0).get("_source");
            assertThat(document.get("message").asText()).isEqualTo(expected.get(617));
            assertThat(document.at("/log/file/path").asText())
                    .isEqualTo(pipe.file("access.log").toString());
            JsonNode paths = stack.elasticsearch()
                    .search(
                            pipe.topic,
                            JSON.readTree("{\"size\":0,\"aggs\":{\"top\":{\"terms\":{\"field\":\"log.file.path\"}}}}"))
                    .at("/aggregations/top/buckets");
            assertThat(paths.at("/0/doc_count").asInt()).isEqualTo(700);
            JsonNode mapping = stack.elasticsearch().request("GET", "/" + pipe.topic + "/_mapping", null);
            assertThat(mapping.findPath("@timestamp").path("type").asText()).isEqualTo("date");

            // Values that the provider resolved cannot be read back.
            assertThat(stack.connect().tasks(sink.get("name").asText()).toString())
                    .contains("${etcd:/logagent/elasticsearch:")
                    .doesNotContain(stack.elasticsearch().host());
            stack.connect().delete(sink.get("name").asText());
        }
    }

    @Test
    void pluginsAreFoundByTheirManifestsAlone() throws Exception {
        // No jar is scanned, and yet the provider resolved the references of the other test's sink.
        assertThat(Files.readAllLines(stack.worker().properties())).contains("plugin.discovery=service_load");

        assertThat(stack.connect().plugins())
                .extracting(plugin -> plugin.get("class").asText())
                .contains("io.logagent.connect.tail.FileTailSourceConnector");
    }
}
