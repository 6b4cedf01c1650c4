/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.Random;
import java.util.regex.PatternSyntaxException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class GlobTest {
    private static final String[] PARTS = {
        "a", "b", "ab", "/", ".", "*", "**", "*", "?", "[ab]", "[!a]", "[a-c]", "[-a]", "{a,b}", "{a,*b}", "{,/a}", "{",
        "}", ",", "\\*", "\\a", "[", "]", "-", "é", "😀", "[é-😀]"
    };
    private static final String[] NAMES = {"a", "b", "ab", "c", "/", ".", "*", "{", ",", "-", "é", "😀", "x"};

    private static String random(Random random, String[] parts, int most) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(most + 1); i > 0; i--) {
            text.append(parts[random.nextInt(parts.length)]);
        }
        return text.toString();
    }

    @Test
    void matchesTheSamePathsAsJavasGlob() {
        Random random = new Random(1);
        int matches = 0;
        for (int i = 0; i < 200_000; i++) {
            String glob = random(random, PARTS, 7);
            PathMatcher java = java(glob);
            if (java == null) {
                // It also refuses what it only translates badly, such as [*-[].
                continue;
            }
            Glob own = Glob.of(glob);
            for (int j = 0; j < 10; j++) {
                Path path = Path.of(random(random, NAMES, 5));
                boolean expected = java.matches(path);
                matches += expected ? 1 : 0;
                assertThat(own.matches(path.toString()))
                        .as("%s matches %s", glob, path)
                        .isEqualTo(expected);
            }
        }
        assertThat(matches).isGreaterThan(50_000);
    }

    private static PathMatcher java(String glob) {
        try {
            return FileSystems.getDefault().getPathMatcher("glob:" + glob);
        } catch (PatternSyntaxException e) {
            return null;
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {
                "/logs/*.log /logs/a.log true",
                "/logs/*.log /logs/.log true",
                "/logs/*.log /logs/x/a.log false",
                "/logs/**.log /logs/x/a.log true",
                "/logs/***.log /logs/x/a.log true",
                "/logs/a*a /logs/a false",
                "{a,**}* b/c true",
                "{a,b*}c bxc true",
                "{a,b*}c b/c false",
                "*.[0-9][0-9] a.12 true",
                "*.{gz,bz2} a.bz2 true",
                "*.{gz,bz2} a.gz2 false",
            })
    void matchesAWholePathAndNotAPart(String glob, String path, boolean expected) {
        assertThat(Glob.of(glob).matches(path)).isEqualTo(expected);
    }

    @Test
    void anyCharacterMayBeALineBreak() {
        assertThat(Glob.of("/logs/**").matches("/logs/a\nb/c")).isTrue();
        assertThat(Glob.of("/logs/*").matches("/logs/a\nb")).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"[", "[a", "[]", "[!]", "[a/]", "[b-a]", "[a-b-c]", "{a", "{{a}}", "a\\"})
    void refusesAnInvalidGlob(String glob) {
        assertThatIllegalArgumentException().isThrownBy(() -> Glob.of(glob));
    }

    @Test
    void isNoLongerThanAPathCanBe() {
        assertThat(Glob.of("a".repeat(Glob.MAX_LENGTH)).matches("a".repeat(Glob.MAX_LENGTH)))
                .isTrue();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Glob.of("a".repeat(Glob.MAX_LENGTH + 1)))
                .withMessageContaining("4097")
                .withMessageContaining("at most 4096");
    }

    @ParameterizedTest
    @ValueSource(strings = {"*a", "**a", "{a,*a}", "{,a}", "*?", "**/*", "[a-z]*", "{*,**}"})
    void noGlobBacktracksForever(String part) {
        Glob glob = Glob.of(part.repeat(Glob.MAX_LENGTH / part.length() - 1) + "b");
        Glob short12 = Glob.of(part.repeat(12) + "b");
        assertThat(glob.matches("a".repeat(4_000))).isFalse();
        assertThat(glob.matches("a/".repeat(2_000))).isFalse();
        assertThat(short12.matches("a".repeat(4_000))).isFalse();
    }

    @Test
    void noGlobOverflowsTheStack() {
        assertThat(Glob.of("/" + "**".repeat(2_000)).matches("/a/b")).isTrue();
        assertThat(Glob.of("{,a}".repeat(1_000)).matches("aaa")).isTrue();
    }
}
