/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.localstack;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class FreePortTest {
    private static final int MANY = 3_000;

    /** Another JVM, which prints its ports. */
    static final class Other {
        private Other() {}

        public static void main(String[] args) {
            ports(MANY).forEach(System.out::println);
        }
    }

    private static Stream<Integer> ports(int count) {
        return IntStream.range(0, count).mapToObj(i -> FreePort.next());
    }

    @Test
    void noPortIsReturnedTwice() {
        assertThat(ports(250).toList()).doesNotHaveDuplicates().allMatch(port -> port >= 20_000 && port < 32_000);
    }

    @Test
    void noOtherJvmGetsAPortOfThisOne() throws Exception {
        List<Integer> mine = ports(MANY).toList();

        Process other = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Other.class.getName())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        List<Integer> others = new String(other.getInputStream().readAllBytes())
                .lines()
                .map(Integer::valueOf)
                .toList();

        assertThat(others).hasSize(MANY).doesNotContainAnyElementsOf(mine);
    }
}
