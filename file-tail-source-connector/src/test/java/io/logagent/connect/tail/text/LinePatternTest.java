/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.text;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LinePatternTest {
    private static boolean isIn(String pattern, String text) {
        byte[] utf8 = ("xx" + text + "yy").getBytes(UTF_8);
        return LinePattern.of(pattern).isIn(utf8, 2, utf8.length - 4);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "ERROR ; an ERROR here ; true",
                "ERROR ; an error here ; false",
                "ERROR|WARN ; [WARN] ; true",
                "ERROR|WARN ; [INFO] ; false",
                "^a ; ab ; true",
                "^b ; ab ; false",
                "b$ ; ab ; true",
                "y ; ab ; false",
                "aby ; ab ; false",
                "ä. ; xäß ; true",
                "(?:^| )foo ; äfoo ; false",
                "^a*foo ; aäfoo ; false",
                "日本 ; 日本語 ; true",
                "🎉 ; a🎉 ; true",
                "(?i)error ; an ErRoR ; true",
                "\\d{4}-\\d{2}-\\d{2} ; at 2026-11-20 ; true",
            })
    void aPatternIsFoundAnywhereInTheLine(String pattern, String text, boolean found) {
        assertThat(isIn(pattern, text)).isEqualTo(found);
    }

    @ParameterizedTest
    @ValueSource(strings = {"(?=a)b", "(?!a)b", "(?<=a)b", "(?<!a)b", "(a)\\1", "(?>a)", "a++", "(?<n>a)\\k<n>"})
    void aPatternThatNeedsBacktrackingIsRefused(String pattern) {
        assertThatThrownBy(() -> LinePattern.of(pattern))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(pattern)
                .hasMessageContaining("look-around and back references");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[a-", "(a", "*a", "\\", "a{2000}", "", "\\pX"})
    void anInvalidPatternIsRefused(String pattern) {
        assertThatThrownBy(() -> LinePattern.of(pattern))
                .isInstanceOf(IllegalArgumentException.class)
                .message()
                .isNotBlank()
                .doesNotContain("look-around");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "(((a{1000}){1000}){1000}){1000}",
                "((((a?){9}){9}){9}){99999999999}",
                "((a{100}){100}\\Q\\E{100})",
                "((a{999,}){999,}){0,999}"
            })
    void aPatternThatWouldExhaustTheMemoryIsRefused(String pattern) {
        assertThatThrownBy(() -> LinePattern.of(pattern)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void theLengthIsLimited() {
        assertThat(LinePattern.of("a".repeat(LinePattern.MAX_LENGTH))).isNotNull();
        assertThatThrownBy(() -> LinePattern.of("a".repeat(LinePattern.MAX_LENGTH + 1)))
                .hasMessageContaining("1001 characters");
    }

    @Test
    void patternsForAddressesAndTimesAreNotTooLarge() {
        assertThat(isIn("^(?:\\d{1,3}\\.){3}\\d{1,3} (?:[0-9a-f]{0,4}:){7}[0-9a-f]{0,4}$", "10.0.0.1 ::::::1:ffff"))
                .isTrue();
        assertThat(isIn(".{1,1000}", "x")).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"(a+)+$", "(a|aa)+$", "(.*a){20}$", "(?:a?){30}a{30}$"})
    void aPatternThatBacktracksForeverElsewhereEndsSoon(String pattern) {
        LinePattern evil = LinePattern.of(pattern);
        byte[] line = ("a".repeat(20_000) + "!").getBytes(UTF_8);

        assertTimeoutPreemptively(
                Duration.ofSeconds(60),
                () -> assertThat(evil.isIn(line, 0, line.length)).isFalse());
    }

    @Test
    void onlyTheBeginningOfAVeryLongLineIsLookedAt() {
        byte[] line = ("ä".repeat(LinePattern.LOOKED_AT) + "word").getBytes(UTF_8);

        assertThat(LinePattern.of("word").isIn(line, 0, line.length)).isFalse();
        assertThat(LinePattern.of("wor[d]").isIn(line, 0, line.length)).isFalse();
        assertThat(LinePattern.of("wor[d]").isIn(line, line.length - 10, 10)).isTrue();
    }

    @Test
    void patternsAreEqualIfTheirTextsAre() {
        assertThat(LinePattern.of("a|b")).isEqualTo(LinePattern.of("a|b")).hasSameHashCodeAs(LinePattern.of("a|b"));
        assertThat(LinePattern.of("a|b")).isNotEqualTo(LinePattern.of("a|c")).hasToString("a|b");
    }

    @Test
    void anyTextIsEitherAPatternOrRefused() {
        long seed = System.nanoTime();
        System.out.println("LinePatternTest: seed " + seed);
        Random random = new Random(seed);
        String alphabet = "ab\\()[]{}|*+?^$.,:=!<>0123QEpdw-é日";
        long end = System.nanoTime() + Duration.ofSeconds(3).toNanos();
        int patterns = 0;
        byte[] line = new byte[200];
        while (System.nanoTime() < end) {
            StringBuilder text = new StringBuilder();
            for (int i = random.nextInt(30); i >= 0; i--) {
                text.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            random.nextBytes(line);
            try {
                LinePattern pattern = LinePattern.of(text.toString());
                pattern.isIn(line, 0, line.length);
                patterns++;
            } catch (IllegalArgumentException e) {
                assertThat(e.getMessage()).as("seed " + seed).isNotBlank();
            } catch (RuntimeException e) {
                throw new AssertionError("seed " + seed + ", pattern " + text, e);
            }
        }
        assertThat(patterns).isPositive();
    }
}
