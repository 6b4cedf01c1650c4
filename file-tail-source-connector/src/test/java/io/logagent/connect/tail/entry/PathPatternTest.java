/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.entry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PathPatternTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {
                "/var/log/a.log /var/log/a.log true",
                "/var/log/../log/a.log /var/log/a.log true",
                "/var/log/a.log /var/log/b.log false",
                "/var/log/*.log /var/log/a.log true",
                "/var/log/*.log /var/log/nginx/a.log false",
                "/var/log/**.log /var/log/nginx/deep/a.log true",
                "/var/log/*/a.log /var/log/nginx/a.log true",
                "/var/log/{a,b}.log /var/log/b.log true",
                "/var/log/[ab].log /var/log/c.log false",
                "/var/log/a?.log /var/log/a1.log true",
                "/*.log /a.log true",
                "/var/log/a\\*.log /var/log/a*.log true",
            })
    void matchesWhatItSays(String pattern, Path path, boolean expected) {
        assertThat(PathPattern.of(pattern).matches(path)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"var/log/a.log", "", "*.log", "/var/log/", "/var/log/[", "/var/{a,b", "/a\0b"})
    void refusesWhatIsNoAbsolutePathOrGlob(String pattern) {
        assertThatIllegalArgumentException().isThrownBy(() -> PathPattern.of(pattern));
    }

    @Test
    void knowsWhereToLookAndHowDeep() {
        assertThat(PathPattern.of("/var/log/*/x-*.log").base()).isEqualTo(Path.of("/var/log"));
        assertThat(PathPattern.of("/var/log/*/x-*.log").depth()).isEqualTo(2);
        assertThat(PathPattern.of("/var/log/**").depth()).isEqualTo(Integer.MAX_VALUE);
        assertThat(PathPattern.of("/var/log/a.log").isGlob()).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {
                "/var/* 1",
                "/var/*/*.log 2",
                "/var/*/{a,b}/*.log 3",
                "/var/x* 1",
                "/var/{a,b/c}* 2147483647",
                "/var/{a,b}/c/{d,e/f} 2147483647",
                "/var/a**b/c 2147483647",
            })
    void theDepthIsThatOfWhatTheGlobCanReach(String pattern, int depth) {
        assertThat(PathPattern.of(pattern).depth()).isEqualTo(depth);
    }

    @Test
    void isAtMostAsLongAsAPathCanBe() {
        assertThat(PathPattern.of("/" + "a".repeat(4_095)).isGlob()).isFalse();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PathPattern.of("/" + "a".repeat(4_096)))
                .withMessageContaining("at most 4096");
    }

    /** Entries are compared without asking the globs, which might take its time. */
    @Test
    void whatAGlobMatchesItOverlaps() {
        Random random = new Random(1);
        String[] parts = {"a", "b", ".", "-", "/", "*", "?", "[ab]", "{a,b}", "**", "\\a", ".log", "1"};
        String[] names = {"a", "b", ".", "-", "/", "1", ".log"};
        int matches = 0;
        for (int i = 0; i < 300_000; i++) {
            PathPattern glob = PathPattern.of("/" + random(random, parts) + "x");
            PathPattern path = PathPattern.of("/" + random(random, names) + "x");
            if (glob.matches(path.base())) {
                matches++;
                assertThat(glob.mayOverlap(path)).as("%s and %s", glob, path).isTrue();
            }
        }
        assertThat(matches).isGreaterThan(5_000);
    }

    private static String random(Random random, String[] parts) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(5); i > 0; i--) {
            text.append(parts[random.nextInt(parts.length)]);
        }
        return text.toString();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {
                "/var/log/a.log /var/log/a.log true",
                "/var/log/a.log /var/log/b.log false",
                "/var/log/*.log /var/log/b.log true",
                "/var/log/b.log /var/log/*.log true",
                "/var/log/*.log /var/log/*.txt true",
                "/var/log/*.log /var/log/nginx/*.log false",
                "/var/log/**.log /var/log/nginx/*.log true",
                "/var/log/nginx/*.log /var/log/**.log true",
                "/srv/*.log /var/log/*.log false",
                "/*/a.log /var/*.log true",
            })
    void mayOverlapIsNeverNoWhereAFileCouldMatchBoth(String one, String other, boolean expected) {
        assertThat(PathPattern.of(one).mayOverlap(PathPattern.of(other))).isEqualTo(expected);
        assertThat(PathPattern.of(other).mayOverlap(PathPattern.of(one))).isEqualTo(expected);
    }
}
