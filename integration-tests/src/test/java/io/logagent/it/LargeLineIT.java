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
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A line that is too large for the producer, by itself or only as JSON, is delivered in pieces that fit, and
 * the task continues.
 */
@ExtendWith(SharedStack.class)
class LargeLineIT {
    private static final JsonMapper JSON = new JsonMapper();
    private static final int MAX_REQUEST_SIZE = 1024 * 1024;

    /** Larger than the producer's limit, and the maximum size of a line here. */
    private static final int LINE_MAX = 2 * MAX_REQUEST_SIZE;

    private static final String LARGE = "0123456789".repeat(150_000);
    private static final String LARGER_THAN_A_LINE = "abcdefghij".repeat(300_000);
    /** Fits unescaped; in JSON it has six times as many bytes. */
    private static final String CONTROLS = "\u0001\u001b".repeat(200_000);

    private final LocalStack stack;

    LargeLineIT(LocalStack stack) {
        this.stack = stack;
    }

    @ParameterizedTest
    @ValueSource(strings = {"json", "struct", "raw"})
    void aLineThatTheProducerWouldRefuseIsDeliveredInPieces(String format) throws Exception {
        List<String> lines = List.of("before", LARGE, "between", CONTROLS, LARGER_THAN_A_LINE, "after");
        try (Pipe pipe = new Pipe(stack, "large-" + format)) {
            pipe.append("a.log", String.join("\n", lines) + "\n");
            pipe.register(
                    "tasks.max",
                    "1",
                    "record.format",
                    format,
                    "line.max.bytes",
                    String.valueOf(LINE_MAX),
                    "value.converter",
                    converter(format),
                    "value.converter.schemas.enable",
                    "false");
            pipe.collect("a.log");

            List<ConsumerRecord<String, byte[]>> records = Pipe.await("the last line")
                    .until(
                            () -> pipe.reader().records(pipe.topic),
                            all -> !all.isEmpty()
                                    && text(format, all.get(all.size() - 1)).equals("after"));

            assertThat(records).allMatch(one -> one.value().length < MAX_REQUEST_SIZE);
            assertThat(joined(format, records)).isEqualTo(lines);
            JsonNode status = stack.connect().status(pipe.name);
            assertThat(status.at("/tasks/0/state").asText()).isEqualTo("RUNNING");

            // The task continues.
            pipe.append("a.log", "one more\n");
            Pipe.await("one more line")
                    .untilAsserted(() -> assertThat(pipe.reader().records(pipe.topic))
                            .last()
                            .satisfies(one -> assertThat(text(format, one)).isEqualTo("one more")));
        }
    }

    private static String converter(String format) {
        return format.equals("struct")
                ? "org.apache.kafka.connect.json.JsonConverter"
                : "org.apache.kafka.connect.converters.ByteArrayConverter";
    }

    private static String text(String format, ConsumerRecord<String, byte[]> one) {
        return format.equals("raw")
                ? new String(one.value(), UTF_8)
                : json(one).get("message").asText();
    }

    private static JsonNode json(ConsumerRecord<String, byte[]> one) {
        try {
            return JSON.readTree(one.value());
        } catch (IOException e) {
            throw new UncheckedIOException("not JSON: " + one, e);
        }
    }

    /** The lines, joined from their pieces; only pieces have the tag. */
    private static List<String> joined(String format, List<ConsumerRecord<String, byte[]>> records) throws IOException {
        List<String> lines = new ArrayList<>();
        char last = '\n';
        for (ConsumerRecord<String, byte[]> one : records) {
            String text = text(format, one);
            boolean split = !format.equals("raw")
                    ? json(one).path("tags").toString().equals("[\"split\"]")
                    : text.length() > 100;
            char kind = kind(text);
            if (split && kind == last) {
                lines.set(lines.size() - 1, lines.get(lines.size() - 1) + text);
            } else {
                lines.add(text);
            }
            last = split ? kind : '\n';
        }
        return lines;
    }

    /** Distinguishes the pieces of one line from those of the next. */
    private static char kind(String text) {
        char first = text.charAt(0);
        return Character.isDigit(first) ? 'd' : Character.isLetter(first) ? 'l' : 'c';
    }
}
