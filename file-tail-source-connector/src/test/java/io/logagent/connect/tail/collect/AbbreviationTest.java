/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.collect;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class AbbreviationTest {
    @Test
    void aShortTextStaysUnchanged() {
        assertThat(Abbreviation.of("")).isEmpty();
        assertThat(Abbreviation.of("x".repeat(4096))).isEqualTo("x".repeat(4096));
    }

    @Test
    void aLongTextKeepsItsBeginning() {
        assertThat(Abbreviation.of("x".repeat(3 * 1024 * 1024))).isEqualTo("x".repeat(4096) + "…");
        assertThat(Abbreviation.of("x".repeat(4095) + "\uD83D\uDE00")).isEqualTo("x".repeat(4095) + "…");
    }
}
