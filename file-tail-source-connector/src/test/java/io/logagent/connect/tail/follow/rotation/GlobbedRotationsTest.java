/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.follow.rotation;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which files a glob without an exclude collects: live files with numbers in their names, and no rotated files. */
class GlobbedRotationsTest {
    @TempDir
    Path folder;

    private RotatedFolder log;

    @BeforeEach
    void open() {
        log = new RotatedFolder(folder);
    }

    @AfterEach
    void close() {
        log.close();
    }

    /** The lines with the names of their files. */
    private List<String> read() {
        return log.read().stream().map(line -> line.file() + ":" + line.line()).toList();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "app-2026-11-20T10-00-00.000.log",
                "app.2026-11-20-1764460800.log",
                "app-1.log",
                "app.1.log",
                "app__2026-11-20.log",
                "app_001.log",
            })
    void givenARotationAndARestartThenNothingComesAgain(String rotated) throws Exception {
        log.write("app.log", "1");
        log.start("*.log");
        assertThat(read()).containsExactly("app.log:1");
        log.rename("app.log", rotated);
        log.write("app.log", "2");
        assertThat(read()).containsExactly("app.log:2");

        log.start("*.log");
        assertThat(read()).isEmpty();
        log.write("app.log", "3");
        assertThat(read()).containsExactly("app.log:3");
        assertThat(log.troubles()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"app-2026-11-20T10-00-00.000.log", "app-1.log", "app.1.log", "app__2026-11-20.log"})
    void givenARotationWithoutANewFileAndARestartThenNothingComesAgain(String rotated) throws Exception {
        log.write("app.log", "1");
        log.start("*.log");
        assertThat(read()).containsExactly("app.log:1");
        log.rename("app.log", rotated);
        assertThat(read()).isEmpty();

        log.start("*.log");
        assertThat(read()).isEmpty();
        assertThat(log.troubles()).isEmpty();
        log.write("app.log", "2");
        assertThat(read()).containsExactly("app.log:2");
    }

    @Test
    void givenARotationWithUnreadLinesAndNoNewFileThenTheRotatedFileIsNamedUntilItIsRead() throws Exception {
        log.write("app.log", "1");
        log.start("*.log");
        assertThat(read()).containsExactly("app.log:1");
        log.close();
        log.write("app.log", "2");
        log.rename("app.log", "app-1.log");

        log.start("*.log");
        assertThat(read()).isEmpty();
        assertThat(log.troubles()).containsOnlyKeys(folder.resolve("app-1.log"));
        log.write("app.log", "3");
        assertThat(read()).containsExactly("app.log:2", "app.log:3");
        assertThat(log.troubles()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "*.log, worker.0.log",
        "*.log, worker.12.log",
        "*, node.1",
        "*, node.123",
        "*.log, server-1.2.3.log",
        "*.log, catalina.2026-11-20.log",
        "*, access.log.1764460800",
        "*, access.log-20261120",
    })
    void aNumberedFileBesideNoOtherIsRead(String glob, String name) throws Exception {
        log.write(name, "1");
        log.start(glob);
        assertThat(read()).containsExactly(name + ":1");
        log.write(name, "2");
        assertThat(read()).containsExactly(name + ":2");

        log.write(name, "3");
        log.start(glob);
        assertThat(read()).containsExactly(name + ":3");
        assertThat(log.troubles()).isEmpty();
    }

    @Test
    void numberedFilesContinueWhenAFileWithoutANumberAppears() throws Exception {
        log.write("worker.0.log", "1");
        log.write("worker.1.log", "1");
        log.start("*.log");
        assertThat(read()).containsExactlyInAnyOrder("worker.0.log:1", "worker.1.log:1");
        log.write("worker.log", "1");
        log.write("worker.0.log", "2");
        assertThat(read()).containsExactlyInAnyOrder("worker.log:1", "worker.0.log:2");

        log.write("worker.1.log", "2");
        log.start("*.log");
        assertThat(read()).containsExactly("worker.1.log:2");
    }

    @Test
    void aNumberedFileThatGrowsBesideALiveFileIsNamed() throws Exception {
        log.write("worker.log", "1");
        Path other = log.write("worker.0.log", "1");
        log.start("*.log");
        assertThat(read()).containsExactly("worker.log:1");
        assertThat(log.troubles()).isEmpty();
        for (int i = 0; i < 8; i++) {
            log.write("worker.0.log", "more");
            read();
        }
        assertThat(log.troubles()).containsOnlyKeys(other);
        assertThat(log.troubles().get(other)).contains("rotated file of " + folder.resolve("worker.log"));

        log.start("*.log", "worker.0.log");
        assertThat(read()).contains("worker.0.log:1", "worker.0.log:more");
        assertThat(log.troubles()).isEmpty();
    }

    /** java.util.logging with {@code %g}: the program writes to number 0. */
    @Test
    void givenTheLiveFileHasANumberThenEachLineComesOnceWhileRunning() throws Exception {
        log.write("app-0.log", "1");
        log.start("*.log");
        List<String> lines = new ArrayList<>(read());
        for (int rotation = 1; rotation <= 4; rotation++) {
            for (int number = rotation - 1; number >= 0; number--) {
                log.rename("app-" + number + ".log", "app-" + (number + 1) + ".log");
            }
            log.write("app-0.log", "" + (rotation + 1));
            lines.addAll(read());
        }
        assertThat(lines.stream().map(line -> line.substring(line.indexOf(':') + 1)))
                .containsExactly("1", "2", "3", "4", "5");
    }
}
