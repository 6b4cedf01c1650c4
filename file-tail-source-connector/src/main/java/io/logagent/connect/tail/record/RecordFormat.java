/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.record;

import java.util.Locale;
import java.util.stream.Stream;

/** The format of a record's value. */
public enum RecordFormat {
    /** A nested Struct with the schema {@code io.logagent.LogLine}, for any converter. */
    STRUCT,
    /** The same document as UTF-8 JSON bytes, for {@code ByteArrayConverter}. The fastest way to JSON. */
    JSON,
    /** Only the line's bytes, for {@code ByteArrayConverter}. Host, path and offset are in headers. */
    RAW;

    /** Finds the format with this name, in any case. */
    public static RecordFormat named(String name) {
        return valueOf(name.toUpperCase(Locale.ROOT));
    }

    public static String[] names() {
        return Stream.of(values()).map(RecordFormat::toString).toArray(String[]::new);
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
