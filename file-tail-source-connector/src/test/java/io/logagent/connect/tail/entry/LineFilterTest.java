/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.entry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.logagent.connect.tail.text.LinePattern;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LineFilterTest {
    private static List<LinePattern> patterns(String separated) {
        return separated == null
                ? List.of()
                : Stream.of(separated.split(" ")).map(LinePattern::of).toList();
    }

    @ParameterizedTest
    @CsvSource({
        ", , anything, true",
        "a b, , xbx, true",
        "a b, , xyz, false",
        ", a b, xbx, false",
        ", a b, xyz, true",
        "a, b, a, true",
        "a, b, ab, false",
        "a, b, c, false",
    })
    void aLineMustMatchAnIncludeAndNoExclude(String include, String exclude, String line, boolean wanted) {
        LineFilter filter = new LineFilter(patterns(include), patterns(exclude));
        byte[] utf8 = ("a" + line + "b").getBytes(UTF_8);

        assertThat(filter.wants(utf8, 1, utf8.length - 2)).isEqualTo(wanted);
        assertThat(filter.isAll()).isEqualTo(include == null && exclude == null);
    }
}
