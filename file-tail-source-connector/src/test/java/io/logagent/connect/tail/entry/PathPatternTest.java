/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.entry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.file.Path;
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
    void matchesThePathsOfItsGlob(String pattern, Path path, boolean expected) {
        assertThat(PathPattern.of(pattern).matches(path)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"var/log/a.log", "", "*.log", "/var/log/", "/var/log/[", "/var/{a,b", "/a\0b"})
    void refusesAnythingButAnAbsolutePathOrGlob(String pattern) {
        assertThatIllegalArgumentException().isThrownBy(() -> PathPattern.of(pattern));
    }

    @Test
    void knowsItsBaseAndDepth() {
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
    void theDepthIsThatOfTheDeepestReachablePath(String pattern, int depth) {
        assertThat(PathPattern.of(pattern).depth()).isEqualTo(depth);
    }

    @Test
    void isNoLongerThanAPathCanBe() {
        assertThat(PathPattern.of("/" + "a".repeat(4_095)).isGlob()).isFalse();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PathPattern.of("/" + "a".repeat(4_096)))
                .withMessageContaining("at most 4096");
    }
}
