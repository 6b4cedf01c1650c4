/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.logagent.localstack.LocalStack;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The record formats after the converters that they are meant for. */
@ExtendWith(SharedStack.class)
class FormatIT {
    private static final JsonMapper JSON = new JsonMapper();

    private final LocalStack stack;

    FormatIT(LocalStack stack) {
        this.stack = stack;
    }

    private ConsumerRecord<String, byte[]> onlyRecord(Pipe pipe) {
        return Pipe.await("one record in " + pipe.topic)
                .until(() -> pipe.reader().records(pipe.topic), records -> records.size() == 1)
                .get(0);
    }

    @Test
    void rawIsTheLineAndNothingElse() throws Exception {
        try (Pipe pipe = new Pipe(stack, "raw")) {
            pipe.append("a.log", "grüße\r\n");
            pipe.register("record.format", "raw", "host.id", "${env:NODE_IP}");
            pipe.collect("a.log");

            ConsumerRecord<String, byte[]> record = onlyRecord(pipe);
            assertThat(record.value()).isEqualTo("grüße".getBytes(UTF_8));
            assertThat(record.key()).isEqualTo("web-1:" + pipe.file("a.log"));
            assertThat(record.headers().lastHeader("host.name").value())
                    .asString()
                    .isEqualTo("web-1");
            assertThat(record.headers().lastHeader("log.offset").value())
                    .asString()
                    .isEqualTo("0");
            // Each worker resolves the reference itself, so that the value can differ between workers.
            assertThat(stack.connect().tasks(pipe.name).at("/0/config/host.id").asText())
                    .isEqualTo("${env:NODE_IP}");
        }
    }

    @Test
    void structGoesThroughAnyConverter() throws Exception {
        try (Pipe pipe = new Pipe(stack, "struct")) {
            pipe.append("a.log", "grüße\n");
            pipe.register(
                    "record.format", "struct",
                    "host.id", "web-1",
                    "value.converter", "org.apache.kafka.connect.json.JsonConverter",
                    "value.converter.schemas.enable", "false");
            pipe.collect("a.log");

            JsonNode document = JSON.readTree(onlyRecord(pipe).value());
            assertThat(document.get("message").asText()).isEqualTo("grüße");
            assertThat(document.at("/host/name").asText()).isEqualTo("web-1");
            assertThat(document.at("/log/file/path").asText())
                    .isEqualTo(pipe.file("a.log").toString());
            assertThat(document.get("@timestamp").isIntegralNumber()).isTrue();
        }
    }
}
