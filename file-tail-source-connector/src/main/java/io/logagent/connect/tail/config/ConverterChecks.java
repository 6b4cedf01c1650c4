/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.config;

import io.logagent.connect.tail.record.RecordFormat;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Checks that the connector's converter fits its record format. A converter that does not fit writes something else
 * into the topics without an error, or fails each record.
 */
final class ConverterChecks {
    static final String VALUE_CONVERTER = "value.converter";

    private static final String FITTING = "org.apache.kafka.connect.converters.ByteArrayConverter";
    private static final String SUFFIX = "Converter";

    /** Converters of Kafka that take numbers only. */
    private static final Set<String> OF_NUMBERS = Set.of("Boolean", "Double", "Float", "Integer", "Long", "Short");

    private ConverterChecks() {}

    /** What is wrong with the converter; empty if it fits, or if it is one that is not known here. */
    static Optional<String> problem(RecordFormat format, Map<String, String> properties) {
        if (format == RecordFormat.STRUCT) {
            return Optional.empty();
        }
        String converter = properties.get(VALUE_CONVERTER);
        if (converter == null || converter.isBlank()) {
            return Optional.of("The connector has no " + VALUE_CONVERTER + ", and the worker's is not known here. "
                    + hint(format));
        }
        return damage(converter.trim()).map(what -> converter.trim() + " " + what + ". " + hint(format));
    }

    private static Optional<String> damage(String converter) {
        String name = shortName(converter);
        if (OF_NUMBERS.contains(name)) {
            return Optional.of("takes no bytes, so that the task would fail");
        }
        return switch (name) {
            case "String" -> Optional.of("writes the address of the bytes in memory, such as [B@6fda8256");
            case "Json" -> Optional.of("writes the bytes as Base64 in a JSON string");
            default -> Optional.empty();
        };
    }

    /** Connect takes a class name, the class's simple name, or that without its suffix. */
    private static String shortName(String converter) {
        boolean isOther = converter.contains(".") && !converter.startsWith("org.apache.kafka.connect.");
        String simple = converter.substring(converter.lastIndexOf('.') + 1);
        return isOther ? "" : simple.endsWith(SUFFIX) ? simple.substring(0, simple.length() - SUFFIX.length()) : simple;
    }

    private static String hint(RecordFormat format) {
        return "The value of a record is bytes with " + RecordSettings.RECORD_FORMAT + "=" + format + ": set "
                + VALUE_CONVERTER + "=" + FITTING + " in this connector, or " + RecordSettings.RECORD_FORMAT + "="
                + RecordFormat.STRUCT + ", which any converter can take.";
    }
}
