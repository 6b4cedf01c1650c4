/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.ConfigValue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A converter that does not fit the record format is refused before it writes something else into topics. */
class ConvertersTest {
    private static final String BYTES = "org.apache.kafka.connect.converters.ByteArrayConverter";

    private static List<String> errors(String format, String converter) {
        Map<String, String> properties = new HashMap<>(
                Map.of("collect.entries", "[{\"path\":\"/a\",\"topic\":\"t\"}]", "record.format", format));
        if (converter != null) {
            properties.put("value.converter", converter);
        }
        return new FileTailSourceConnector()
                .validate(properties).configValues().stream()
                        .filter(value -> value.name().equals("record.format"))
                        .map(ConfigValue::errorMessages)
                        .flatMap(List::stream)
                        .toList();
    }

    @ParameterizedTest
    @CsvSource({
        "json, org.apache.kafka.connect.storage.StringConverter, [B@",
        "raw, org.apache.kafka.connect.storage.StringConverter, [B@",
        "raw, StringConverter, [B@",
        "raw, String, [B@",
        "json, org.apache.kafka.connect.json.JsonConverter, Base64",
        "json, JsonConverter, Base64",
        "raw, Json, Base64",
        "raw, org.apache.kafka.connect.converters.LongConverter, fail",
        "json, ' ', no value.converter",
        "json, , no value.converter",
        "raw, , no value.converter"
    })
    void aConverterThatDoesNotFitIsRefusedWithWhatToDo(String format, String converter, String reason) {
        assertThat(errors(format, converter))
                .singleElement()
                .asString()
                .contains(reason, "value.converter=" + BYTES, "record.format=struct");
    }

    @ParameterizedTest
    @ValueSource(strings = {BYTES, "ByteArrayConverter", "ByteArray", "com.example.StringConverter", "io.example.Own"})
    void aConverterThatFitsOrIsUnknownIsAccepted(String converter) {
        assertThat(errors("json", converter)).isEmpty();
        assertThat(errors("raw", converter)).isEmpty();
    }

    @Test
    void aStructGoesThroughAnyConverter() {
        assertThat(errors("struct", null)).isEmpty();
        assertThat(errors("struct", "org.apache.kafka.connect.json.JsonConverter"))
                .isEmpty();
    }
}
