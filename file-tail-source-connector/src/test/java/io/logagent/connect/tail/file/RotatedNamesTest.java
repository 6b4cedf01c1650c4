/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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
            boolean matches = RotatedNames.isRotated(Path.of("/logs", live), rotated);
            pairs += matches ? 1 : 0;
            assertThat(RotatedNames.formerNames(rotated).contains(live))
                    .as("%s may have been %s", rotated, live)
                    .isEqualTo(matches);
        }
        assertThat(pairs).isGreaterThan(2_000);
    }

    @Test
    void anImpossibleFileNameHasNoFormerNames() {
        assertThat(RotatedNames.formerNames("1.".repeat(126) + "1")).isNotEmpty();
        assertThat(RotatedNames.formerNames("1.".repeat(2_000) + "1")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "app.log, app.log.1",
        "app.log, app.log.12.gz",
        "app.log, app.log.gz",
        "app.log, app.log-20261120",
        "app.log, app.log-20261120-1",
        "app.log, app.log-20261120-110000.gz",
        "app.log, app.log-30112026",
        "app.log, app.log-1764460800",
        "app.log, app.log.2026-11-20",
        "app.log, app.log.2026-11-20.1.zip",
        "app.log, app.log.2026-11-20_10-00-00",
        "app.log, app.log_2026-11-20T10-00-00",
        "app.log, app.log.old",
        "app.log, app.log.bak",
        "app.log, app.log.1.old",
        "app.log, app.log.2.old.gz",
        "app.log, app.log~",
        "app.log, app.log.tmp",
        "app.log, app.log1764460800123.tmp",
        "app.log, app.log.2026-11-201764460800123.tmp",
        "app.log, app.log.2026-11-20_10-00-001764460800123.tmp",
        "app.log, app.2026-11-20.log1764460800123.tmp",
        "app.log, app-2026-11-20.3.log1764460800123.tmp",
        "app.log, app-20112026.log.31764460800123.tmp",
        "app.log, app-2026-11-20T10-00-00.000.log",
        "app.log, app-2026-11-20T10-00-00.000.log.gz",
        "app.log, app__2026-11-20.log",
        "app.log, app__2026-11-20_10-00-00.log",
        "app.log, app.2026-11-20-1764460800000.log",
        "app.log, app-11-20-2026-1.log.gz",
        "app.log, app-1.log",
        "app.log, app.1.log",
        "app.log, app_001.log",
        "app.log, app-prev.log",
        "0.log, 0.log.20261120-110000",
        "node, node.1",
    })
    void rotationGivesTheseNames(String live, String rotated) {
        assertThat(RotatedNames.isRotated(Path.of("/logs", live), rotated)).isTrue();
        assertThat(RotatedNames.formerNames(rotated)).contains(live);
    }

    @ParameterizedTest
    @CsvSource({
        "app.log, app.log",
        "app.log, app.log.audit",
        "app.log, app.log.audit.1",
        "app.log, app.log.1.audit",
        "app.log, app.log-errors",
        "app.log, app.log.err-20261120",
        "app.log, app.log.20261120.json",
        "app.log, app.log.10.0.0.1",
        "app.log, app-audit.log",
        "app.log, app-audit.1.log",
        "app.log, app1.log",
        "app.log, app.log.1.gz.tmp",
        "app.log, app.log.1.gz1764460800123.tmp",
        "app.log, app.log.2026-11-20.tmp1764460800123.tmp",
        "app.log, app.log.2026-11-20.tmp",
        "app.log, app.log.1764460800.tmp",
        "node, node1764460800123.tmp",
        "server.log, server-1.2.3.log",
        "app.log, apple.log.1",
        "node, node_exporter.1",
    })
    void rotationDoesNotGiveTheseNames(String live, String other) {
        assertThat(RotatedNames.isRotated(Path.of("/logs", live), other)).isFalse();
        assertThat(RotatedNames.formerNames(other)).doesNotContain(live);
    }
}
