/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PathTextTest {
    @TempDir
    Path folder;

    private Path file(String escapedName) throws IOException {
        return Files.createFile(Path.of(URI.create("file://" + folder + "/" + escapedName)));
    }

    @Test
    void eachPathHasItsOwnText() throws Exception {
        assertThat(PathText.of(file("caf%E9.log"))).isEqualTo("file://" + folder + "/caf%E9.log");
        assertThat(PathText.of(file("caf%E8.log"))).isEqualTo("file://" + folder + "/caf%E8.log");
        assertThat(PathText.of(file("caf%C3%A9.log"))).isEqualTo(folder + "/café.log");
        assertThat(PathText.of(file("a%20%25.log"))).isEqualTo(folder + "/a %.log");
    }

    @ParameterizedTest
    @ValueSource(strings = {"C", "POSIX", "C.UTF-8"})
    void theTextIsTheSameInEachLocale(String locale) throws Exception {
        file("caf%E9.log");
        file("caf%E8.log");
        file("caf%C3%A9%20%25.log");

        assertThat(LocaleProgram.output(locale, PathTextProgram.class, folder.toString())
                        .lines())
                .containsExactly("caf%E8.log true", "caf%E9.log true", "café %.log true");
    }

    @Test
    void aLocaleThatCannotNameAllFilesIsReported() {
        assertThat(PathText.problemOf("UTF-8")).isEmpty();
        assertThat(PathText.problemOf("ANSI_X3.4-1968"))
                .hasValueSatisfying(problem ->
                        assertThat(problem).contains("ANSI_X3.4-1968").contains("LANG=C.UTF-8"));
    }
}
