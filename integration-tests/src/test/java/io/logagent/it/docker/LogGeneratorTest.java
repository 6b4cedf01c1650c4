/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.it.docker;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The logs of the demonstration have the formats that they claim. */
class LogGeneratorTest {
    private static final Pattern COMBINED = Pattern.compile(
            "[\\d.]+ - - \\[\\d{2}/\\w{3}/\\d{4}:\\d{2}:\\d{2}:\\d{2} \\+0000] \"GET \\S+ HTTP/1.1\" \\d{3} \\d+ \"-\" \".*\"");

    @TempDir
    private Path folder;

    @Test
    void writesBothLogsAndRotatesThem() throws Exception {
        Script.Outcome outcome = new Script("log-generator/generate.sh")
                .with("LOG_FOLDER", folder)
                .with("ROUNDS", 5)
                .with("PAUSE_SECONDS", 0)
                .with("ROTATE_BYTES", 1500)
                .run();

        assertThat(outcome.code()).as(outcome.output()).isZero();
        List<String> access = Files.readAllLines(folder.resolve("nginx/access.log.1"));
        assertThat(access).isNotEmpty().allMatch(line -> COMBINED.matcher(line).matches());
        // Each awk has random numbers of its own, so the last round may have rotated the log.
        List<String> app = new ArrayList<>();
        try (DirectoryStream<Path> generations = Files.newDirectoryStream(folder.resolve("shop"), "app.log*")) {
            for (Path generation : generations) {
                app.addAll(Files.readAllLines(generation));
            }
        }
        assertThat(app)
                .isNotEmpty()
                .allSatisfy(line -> assertThat(
                                new JsonMapper().readTree(line).path("level").asText())
                        .isIn("INFO", "ERROR"));
    }
}
