/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.logagent.localstack.LocalStack;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Events that programs and container runtimes write over several lines become one document each in Elasticsearch. */
@ExtendWith(SharedStack.class)
class EventsIT {
    private static final JsonMapper JSON = new JsonMapper();

    private static final String TRACE = """
            2026-11-20 10:15:30 ERROR cannot pay
            java.lang.IllegalStateException: not paid
            \tat shop.Cart.pay(Cart.java:12)
            Caused by: java.io.IOException: closed
            \tat shop.Bank.send(Bank.java:99)
            \t... 2 more""";

    private static final String DOCKER = """
            {"log":"docker says \\"hello\\"\\n","stream":"stderr","time":"2026-11-19T08:00:00.123456789Z"}
            """;

    private static final String CRI = """
            2026-11-18T07:00:00.25+00:00 stdout P a cri line that the runtime\s
            2026-11-18T07:00:00.25+00:00 stdout F wrote in parts
            """;

    private final LocalStack stack;

    EventsIT(LocalStack stack) {
        this.stack = stack;
    }

    @Test
    void aTraceADockerLineAndAPartialLineAreFoundInElasticsearch() throws Exception {
        stack.elasticsearch().putIndexTemplate("logagent", ShippedConnector.read("elasticsearch-index-template.json"));
        stack.etcd().put("/logagent/elasticsearch/url", stack.elasticsearch().url());
        stack.etcd().put("/logagent/elasticsearch/hosts", stack.elasticsearch().host());
        try (Pipe pipe = new Pipe(stack, "events")) {
            pipe.append("app.log", "2026-11-20 10:15:29 INFO go\n" + TRACE + "\n2026-11-20 10:15:31 INFO next\n");
            pipe.append("docker.log", DOCKER);
            pipe.append("cri.log", CRI);
            pipe.register();
            stack.etcd().put(pipe.key, document(pipe));
            JsonNode sink = sink(pipe);
            stack.connect().register(sink);

            Pipe.await("documents in Elasticsearch").untilAsserted(() -> {
                stack.elasticsearch().refresh(pipe.topic);
                assertThat(stack.elasticsearch().count(pipe.topic)).isEqualTo(5);
            });
            JsonNode trace = only(pipe, "\"closed\"");
            assertThat(trace.get("message").asText()).isEqualTo(TRACE);
            assertThat(trace.has("tags")).isFalse();
            JsonNode docker = only(pipe, "\"docker says\"");
            assertThat(docker.get("message").asText()).isEqualTo("docker says \"hello\"");
            assertThat(docker.get("stream").asText()).isEqualTo("stderr");
            assertThat(docker.get("@timestamp").asText()).startsWith("2026-11-19T08:00:00.123");
            JsonNode cri = only(pipe, "\"cri line\"");
            assertThat(cri.get("message").asText()).isEqualTo("a cri line that the runtime wrote in parts");
            assertThat(cri.get("stream").asText()).isEqualTo("stdout");
            assertThat(cri.get("@timestamp").asText()).startsWith("2026-11-18T07:00:00.25");
            assertThat(byTime(pipe).at("/hits/hits")).hasSize(1);
            stack.connect().delete(sink.get("name").asText());
        }
    }

    /** The shipped sink for another topic. */
    private JsonNode sink(Pipe pipe) throws Exception {
        return JSON.readTree(ShippedConnector.read(stack.sink().kind().connectorFile())
                .toString()
                .replace("web_log", pipe.topic)
                .replace("web-log", pipe.name));
    }

    private static String document(Pipe pipe) {
        ArrayNode document = JSON.createArrayNode();
        entry(document, pipe, "app.log").put("multiline", "java");
        entry(document, pipe, "docker.log").put("format", "docker-json");
        entry(document, pipe, "cri.log").put("format", "cri");
        return document.toString();
    }

    private static ObjectNode entry(ArrayNode document, Pipe pipe, String file) {
        return document.addObject().put("path", pipe.file(file).toString()).put("topic", pipe.topic);
    }

    /** The one document with this phrase in its message. */
    private JsonNode only(Pipe pipe, String phrase) throws Exception {
        JsonNode hits = stack.elasticsearch()
                .search(pipe.topic, JSON.readTree("{\"query\":{\"match_phrase\":{\"message\":" + phrase + "}}}"))
                .at("/hits/hits");
        assertThat(hits).hasSize(1);
        return hits.get(0).get("_source");
    }

    /** The documents of that day by the runtime's time, which Elasticsearch treats as a date. */
    private JsonNode byTime(Pipe pipe) throws Exception {
        return stack.elasticsearch().search(pipe.topic, JSON.readTree("""
                        {"query":{"range":{"@timestamp":{"gte":"2026-11-19","lt":"2026-11-20"}}}}"""));
    }
}
