/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.metrics;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.logagent.connect.tail.Logged;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class KeyOwnershipTest {
    private Instant now = Instant.EPOCH;
    private final KeyOwnership ownership =
            new KeyOwnership("web-1", () -> new StatusOwner("i-1", "one", "10.0.0.1"), () -> now);

    private static Optional<byte[]> document(String instance) {
        return Optional.of("{\"host\":\"web-1\",\"instance\":\"%s\",\"hostName\":\"two\",\"address\":\"\"}"
                .formatted(instance)
                .getBytes(UTF_8));
    }

    private ObjectNode written() {
        ObjectNode document = JsonNodeFactory.instance.objectNode();
        ownership.addTo(document);
        return document;
    }

    @Test
    void theValueBeforeTheFirstWriteIsNoConflict() {
        ownership.written(document("i-2"));
        assertThat(ownership.isInConflict()).isFalse();
        assertThat(written().toString())
                .isEqualTo("{\"instance\":\"i-1\",\"hostName\":\"one\",\"address\":\"10.0.0.1\"}");
    }

    @Test
    void aWriterThatReplacesOurValueIsAConflictUntilItStops() {
        ownership.written(Optional.empty());
        ownership.written(document("i-2"));
        assertThat(ownership.isInConflict()).isTrue();
        assertThat(written().path("conflict").toString())
                .isEqualTo("{\"instance\":\"i-2\",\"hostName\":\"two\",\"address\":\"\","
                        + "\"seen\":\"1970-01-01T00:00:00Z\"}");

        // We may write more often than the other one.
        now = now.plus(KeyOwnership.FORGET);
        ownership.written(Optional.empty());
        assertThat(ownership.isInConflict()).isTrue();
        now = now.plusMillis(1);
        ownership.written(Optional.empty());
        assertThat(ownership.isInConflict()).isFalse();
        assertThat(written().has("conflict")).isFalse();
    }

    @Test
    void neitherOurHostNorAnOlderVersionNorSomethingElseIsAnotherHost() {
        ownership.written(Optional.empty());
        ownership.written(document("i-1"));
        ownership.written(Optional.of("{\"host\":\"web-1\"}".getBytes(UTF_8)));
        ownership.written(Optional.of("no document".getBytes(UTF_8)));
        ownership.written(Optional.of(new byte[0]));
        assertThat(ownership.isInConflict()).isFalse();
    }

    @Test
    void eachOfManyHostsIsReportedOnceUntilAllAreGone() throws Exception {
        ownership.written(Optional.empty());
        assertThat(errors(() -> {
                    for (int i = 0; i < 10; i++) {
                        ownership.written(document("i-2"));
                        ownership.written(document("i-3"));
                    }
                }))
                .hasSize(2);
        assertThat(errors(() -> {
                    for (int i = 0; i < 1_000; i++) {
                        ownership.written(document("i-" + i));
                    }
                }))
                .as("a host that starts again and again")
                .hasSizeLessThan(100);

        now = now.plus(KeyOwnership.FORGET).plusMillis(1);
        ownership.written(Optional.empty());
        assertThat(errors(() -> ownership.written(document("i-2")))).hasSize(1);
    }

    private static List<String> errors(Runnable action) throws ReflectiveOperationException {
        return Logged.by(KeyOwnership.class, action).stream()
                .filter(line -> line.contains("ERROR") && line.contains("host.id web-1"))
                .toList();
    }
}
