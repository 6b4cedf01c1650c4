/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.config.etcd;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.logagent.etcd.EtcdValue;
import java.util.List;
import org.apache.kafka.common.config.ConfigException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ContentTest {
    private static Content content(String json) {
        return new Content("/key", new EtcdValue(json.getBytes(UTF_8), 1));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0",
                "-0",
                "7",
                "1.0",
                "0.10",
                "1.10",
                "1e3",
                "1E3",
                "1.5e+3",
                "-2E-07",
                "0.0000001",
                "1e400",
                "12345678901234567890",
                "123456789012345678901234567890.12345678901234567890",
                "100000000000000000000.00"
            })
    void aNumberKeepsItsNotation(String number) {
        Content content = content("{\"n\": " + number + ", \"o\": {\"list\": [" + number + " , true]}}");

        assertThat(content.member("n")).contains(number);
        assertThat(content.at("/o/list/0")).contains(number);
        assertThat(content.at("/o/list")).contains("[" + number + ",true]");
        assertThat(content.member("o")).contains("{\"list\":[" + number + ",true]}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{", "{\"a\": 1", "{\"a\": 1}}", "{\"a\": 1} {}", "{\"a\": 1, \"a\": 2}",
                        "{\"b\": {\"a\": 1, \"a\": 2}}",
                "{\"a\": 01}", "{\"a\": NaN}", "{\"a\": +1}", "{\"a\": .5}", "{\"a\": s3cret}", "{\"a\": [1,}"
            })
    void invalidJsonIsRefusedWithoutShowingIt(String json) {
        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> content(json).member("a"))
                .withMessageContainingAll("/key", "line 1")
                .withMessageNotContaining("s3cret")
                .withNoCause();
    }

    @Test
    void stringsAreDecodedAndContainersStayJson() {
        Content content = content(
                "{\"s\": \"a\\u00e4\\n\", \"t\": true, \"n\": null, \"e\": {}, \"l\": [], \"d\": [[{\"x\":\"1e3\"}]]}");

        assertThat(content.member("s")).contains("aä\n");
        assertThat(content.member("t")).contains("true");
        assertThat(content.member("n")).isEmpty();
        assertThat(content.member("e")).contains("{}");
        assertThat(content.member("l")).contains("[]");
        assertThat(content.member("d")).contains("[[{\"x\":\"1e3\"}]]");
        assertThat(content.at("/d/0/0/x")).contains("1e3");
    }

    @Test
    void jsonBeyondTheParsersLimitsIsRefused() {
        for (String json : List.of("{\"a\":".repeat(100_000), "{\"a\": " + "1".repeat(100_000) + "}")) {
            assertThatExceptionOfType(ConfigException.class)
                    .isThrownBy(() -> content(json).member("a"))
                    .withMessageContainingAll("/key", "too deeply", "too long");
        }
    }
}
