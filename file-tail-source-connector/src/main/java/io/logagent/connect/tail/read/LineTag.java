/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.read;

import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** What happened to a line on its way; becomes {@code tags} of the record. */
public enum LineTag {
    /** A piece of a line or event that is longer than {@code line.max.bytes} or has too many lines. */
    SPLIT,
    /** The end was left out for that reason. */
    TRUNCATED,
    /** Bytes that are no characters in its encoding were replaced. */
    UNDECODABLE,
    /** The line does not have the {@code format} of its entry and was passed on unchanged. */
    MALFORMED;

    private static final List<List<String>> NAMES = IntStream.range(0, 1 << values().length)
            .mapToObj(mask -> Stream.of(values())
                    .filter(tag -> (mask & tag.mask()) != 0)
                    .map(LineTag::toString)
                    .toList())
            .toList();

    int mask() {
        return 1 << ordinal();
    }

    static List<String> names(int mask) {
        return NAMES.get(mask);
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
