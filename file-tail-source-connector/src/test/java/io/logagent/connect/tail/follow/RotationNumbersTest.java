/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.follow;

import static org.assertj.core.api.Assertions.assertThat;

import io.logagent.connect.tail.file.FileIdentity;
import io.logagent.connect.tail.file.FileStatus;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The orders that the numbers in the names of rotated files can have. */
class RotationNumbersTest {
    private static final Path LIVE = Path.of("/logs/app.log");

    private static List<List<String>> orders(String... names) {
        List<RotatedFile> family = Stream.of(names)
                .map(name -> RotatedFile.of(
                        LIVE,
                        LIVE.resolveSibling(name),
                        new FileStatus(FileStatus.Kind.REGULAR, new FileIdentity(1, name.hashCode()), 0, 0)))
                .toList();
        return RotationNumbers.orders(family).stream()
                .map(order -> inOrder(family, order))
                .toList();
    }

    private static List<String> inOrder(List<RotatedFile> family, Comparator<RotatedFile> order) {
        return family.stream()
                .sorted(order)
                .map(file -> file.path().getFileName().toString())
                .toList();
    }

    /** If these had an index, a compression that ends late would look as if the index fell. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "app.log.2026-11-20_10-00-43.gz app.log.2026-11-20_10-00-54.gz app.log.2026-11-20_10-01-03.gz",
                "app-2026-11-20T10-00-00.000.log app-2026-11-20T10-00-00.700.log app-2026-11-20T10-00-01.100.log",
                "app.log.2026-11-20-10 app.log.2026-11-20-11 app.log.2026-11-21-01",
                "app.log-20261120-10 app.log-20261120-11 app.log-20261121-01",
                "app.log-20261120 app.log-20261121 app.log-20261201",
            })
    void aTimeBehindADateIsNoIndex(String names) {
        String[] oldestFirst = names.split(" ");
        assertThat(orders(oldestFirst)).containsExactly(List.of(oldestFirst));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "app-2026-11-20-9.log app-2026-11-20-10.log app-2026-11-20-11.log",
                "app-2026-11-20-001.log app-2026-11-20-002.log app-2026-11-20-003.log",
                "app.2026-11-20_10-00-00.1.log app.2026-11-20_10-00-00.2.log app.2026-11-20_10-00-00.3.log",
                "app.log-20261120-1 app.log-20261120-2 app.log-20261120-3",
            })
    void anIndexBehindADateMayRiseOrFall(String names) {
        List<String> rising = List.of(names.split(" "));
        assertThat(orders(rising.toArray(String[]::new)))
                .containsExactly(rising, List.of(rising.get(2), rising.get(1), rising.get(0)));
    }

    /** Both formats have eight digits. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "app.log-20261229 app.log-20261230 app.log-31122026 app.log-04012027",
                "app.log-2026-12-29 app.log-2026-12-30 app.log-31-12-2026 app.log-04-01-2027",
                "app.log-29122026 app.log-30122026 app.log-20261231 app.log-20270104",
            })
    void theFormatOfADateMayChange(String names) {
        String[] oldestFirst = names.split(" ");
        assertThat(orders(oldestFirst).get(0)).containsExactly(oldestFirst);
    }
}
