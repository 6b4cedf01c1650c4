/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RotatedNamesTest {
    private static final String[] PARTS = {
        "a", "b", "app", ".", "-", "_", "~", "1", "20", "2026-11-20", "T", ":", ".log", ".gz", ".1", ".Z"
    };

    private static String name(Random random) {
        StringBuilder name = new StringBuilder("a");
        for (int i = random.nextInt(5); i > 0; i--) {
            name.append(PARTS[random.nextInt(PARTS.length)]);
        }
        return name.substring(random.nextInt(2) * random.nextInt(name.length()));
    }

    @Test
    void formerNamesAreTheInverseOfRotatedNames() {
        Random random = new Random(1);
        int pairs = 0;
        for (int i = 0; i < 300_000; i++) {
            String live = name(random);
            String rotated = random.nextBoolean()
                    ? name(random)
                    : live.substring(0, random.nextInt(live.length() + 1))
                            + name(random)
                            + live.substring(random.nextInt(live.length() + 1));
            boolean matches =
                    RotatedNames.of(Path.of("/logs", live)).matcher(rotated).matches();
            pairs += matches ? 1 : 0;
            assertThat(RotatedNames.formerNames(rotated).contains(live))
                    .as("%s may have been %s", rotated, live)
                    .isEqualTo(matches);
        }
        assertThat(pairs).isGreaterThan(10_000);
    }

    @Test
    void anImpossibleFileNameHasNoFormerNames() {
        assertThat(RotatedNames.formerNames("1.".repeat(127))).isNotEmpty();
        assertThat(RotatedNames.formerNames("1.".repeat(2_000))).isEmpty();
    }
}
