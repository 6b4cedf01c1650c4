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
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Labels of any names are indexed with the shipped template, and found. The sink is left out to see each answer. */
@ExtendWith(SharedStack.class)
class LabelsIT {
    private static final JsonMapper JSON = new JsonMapper();
    private static final int ENTRIES = 20;
    private static final int LABELS = 60;

    private final LocalStack stack;

    LabelsIT(LocalStack stack) {
        this.stack = stack;
    }

    @Test
    void labelsWithDotsAndManyLabelNamesAreIndexed() throws Exception {
        stack.elasticsearch().putIndexTemplate("logagent", ShippedConnector.read("elasticsearch-index-template.json"));
        try (Pipe pipe = new Pipe(stack, "labelled")) {
            ArrayNode document = JSON.createArrayNode();
            labels(document, pipe, "dots")
                    .put("a", "one")
                    .put("a.b", "two")
                    .put("app.kubernetes.io/name", "shop")
                    .put("env", "prod");
            for (int entry = 0; entry < ENTRIES; entry++) {
                ObjectNode labels = labels(document, pipe, "many" + entry);
                for (int label = 0; label < LABELS; label++) {
                    labels.put("name" + entry + "." + label, "value");
                }
            }
            pipe.register();
            stack.etcd().put(pipe.key, document.toString());
            List<ConsumerRecord<String, byte[]>> records = Pipe.await("a record of each entry")
                    .until(() -> pipe.reader().records(pipe.topic), all -> all.size() == 1 + ENTRIES);

            for (ConsumerRecord<String, byte[]> record : records) {
                stack.elasticsearch().request("POST", "/" + pipe.topic + "/_doc", JSON.readTree(record.value()));
            }
            stack.elasticsearch().refresh(pipe.topic);

            assertThat(found(pipe, "labels.app.kubernetes.io/name", "shop")).isEqualTo(1);
            assertThat(found(pipe, "labels.a.b", "two")).isEqualTo(1);
            assertThat(found(pipe, "labels.a", "one")).isEqualTo(1);
            assertThat(found(pipe, "labels.env", "prod")).isEqualTo(1);
            assertThat(found(pipe, "labels.name19.59", "value")).isEqualTo(1);
            assertThat(found(pipe, "labels.env", "test")).isZero();
        }
    }

    /** Writes a file with one line, and adds an entry for it. */
    private static ObjectNode labels(ArrayNode document, Pipe pipe, String name) throws Exception {
        pipe.append(name + ".log", name + "\n");
        ObjectNode entry = document.addObject();
        entry.put("path", pipe.file(name + ".log").toString()).put("topic", pipe.topic);
        return entry.putObject("labels");
    }

    private int found(Pipe pipe, String field, String value) throws Exception {
        ObjectNode query = JSON.createObjectNode();
        query.putObject("query").putObject("term").put(field, value);
        JsonNode hits = stack.elasticsearch().search(pipe.topic, query).at("/hits/hits");
        return hits.size();
    }
}
