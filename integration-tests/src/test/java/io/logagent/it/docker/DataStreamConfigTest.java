/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.it.docker;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.logagent.localstack.Project;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The files for data streams fit each other, and differ little from those for one index per topic. */
class DataStreamConfigTest {
    private static final JsonMapper JSON = new JsonMapper();

    private final Map<String, String> stream = settings("elasticsearch-sink-data-stream.json");
    private final JsonNode template = shipped("elasticsearch-data-stream-template.json");

    DataStreamConfigTest() throws IOException {}

    private static JsonNode shipped(String file) throws IOException {
        return JSON.readTree(Project.find().connectConfig(file).toFile());
    }

    private static Map<String, String> settings(String file) throws IOException {
        Map<String, String> settings = new TreeMap<>();
        shipped(file)
                .path("config")
                .properties()
                .forEach(setting ->
                        settings.put(setting.getKey(), setting.getValue().asText()));
        return settings;
    }

    @Test
    void theSinkDiffersFromTheOtherOnlyAsDocumented() throws Exception {
        Map<String, String> index = settings("elasticsearch-sink.json");
        TreeSet<String> different = new TreeSet<>(stream.keySet());
        different.addAll(index.keySet());
        different.removeIf(name -> stream.containsKey(name) && stream.get(name).equals(index.get(name)));

        assertThat(different)
                .containsExactly(
                        "consumer.override.metadata.max.age.ms",
                        "data.stream.dataset",
                        "data.stream.namespace",
                        "data.stream.timestamp.field",
                        "data.stream.type",
                        "topics",
                        "topics.regex");
    }

    @Test
    void theTemplateIsForTheStreamsThatTheSinkWrites() {
        String name = String.join(
                "-",
                stream.get("data.stream.type"),
                stream.get("data.stream.dataset"),
                stream.get("data.stream.namespace").replace("${topic}", "web_log"));

        assertThat(name).isEqualTo("logs-logagent-web_log");
        assertThat(template.path("index_patterns"))
                .extracting(JsonNode::asText)
                .anyMatch(pattern -> name.matches(pattern.replace("*", ".*")));
        assertThat(template.has("data_stream")).isTrue();
        // Elasticsearch's own template for logs-*-* has 100, and its documentation asks for more than 200.
        assertThat(template.path("priority").asInt()).isGreaterThan(200);
        assertThat(template.at("/template/lifecycle/data_retention").asText()).matches("\\d+d");
    }

    /**
     * If two templates match a name, the one with the higher priority applies. Elasticsearch rejects a template with
     * 400 if it overlaps another of the same priority. Its built-in template {@code logs} for {@code logs-*-*} has
     * priority 100.
     */
    @Test
    void theTemplatesOfDataStreamsHavePriorityOverThatOfTheIndices() throws Exception {
        JsonNode indices = shipped("elasticsearch-index-template.json");

        assertThat("logs-logagent-web_log"
                        .matches(indices.at("/index_patterns/0").asText().replace("*", ".*")))
                .isTrue();
        assertThat(indices.path("priority").isInt()).isTrue();
        assertThat(indices.path("priority").asInt())
                .isBetween(1, 99)
                .isLessThan(template.path("priority").asInt());
    }

    @Test
    void topicsAreSelectedByTheirNameAndDeadLettersAreNot() {
        assertThat(List.of("web_log", "app_log", "my_log"))
                .allMatch(topic -> topic.matches(stream.get("topics.regex")));
        assertThat(stream.get("errors.deadletterqueue.topic.name")).doesNotMatch(stream.get("topics.regex"));
    }

    @Test
    void thePipelineOfTheTemplateIsTheOneThatIsInstalled() throws Exception {
        String pipeline = template.at("/template/settings/final_pipeline").asText();

        assertThat(Files.readString(Project.find().root().resolve("docker/setup/setup.sh")))
                .contains("_ingest/pipeline/" + pipeline + "\"");
        assertThat(shipped("elasticsearch-ingest-pipeline.json")
                        .at("/processors/0/set/field")
                        .asText())
                .isEqualTo("event.ingested");
    }

    @Test
    void theFieldsAreMappedAlike() throws Exception {
        ObjectNode ofStream = template.at("/template/mappings").deepCopy();
        ofStream.withObject("/properties").remove("event");

        assertThat(ofStream)
                .isEqualTo(shipped("elasticsearch-index-template.json").at("/template/mappings"));
    }
}
