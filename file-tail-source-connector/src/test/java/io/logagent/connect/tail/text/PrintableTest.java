/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class PrintableTest {
    @Test
    void printableTextStaysUnchanged() {
        String text = "/var/log/\u00e4\u65e5 \uD83D\uDE00\\d+.log";
        assertThat(Printable.of(text)).isSameAs(text);
        assertThat(Printable.of(Path.of("/a/b"))).isEqualTo("/a/b");
        assertThat(Printable.of(null)).isEqualTo("null");
    }

    @Test
    void lineBreaksAndTerminalControlsAreEscaped() {
        assertThat(Printable.of("a\nb\rc\td")).isEqualTo("a\\nb\\rc\\td");
        assertThat(Printable.of("\u001b[31m")).isEqualTo("\\u001b[31m");
        assertThat(Printable.of("\u0085\u2028\u2029\u009b\u007f\0"))
                .isEqualTo("\\u0085\\u2028\\u2029\\u009b\\u007f\\u0000");
        assertThat(Printable.of("\u202e\u2066\u200b\ufeff")).isEqualTo("\\u202e\\u2066\\u200b\\ufeff");
    }

    @Test
    void loneSurrogatesAndHiddenSupplementaryCharactersAreEscaped() {
        assertThat(Printable.of("a\uD83D")).isEqualTo("a\\ud83d");
        assertThat(Printable.of("\uDB40\uDC41x")).isEqualTo("\\udb40\\udc41x");
    }
}
