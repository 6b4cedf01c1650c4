/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.follow.rotation;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.logagent.connect.tail.entry.TestEntries;
import io.logagent.connect.tail.follow.Tailer;
import io.logagent.connect.tail.follow.TestTailers;
import io.logagent.connect.tail.read.Cursor;
import io.logagent.connect.tail.read.LineSink;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which files a glob without an exclude collects: live files with numbers in their names, and no rotated files. */
class GlobbedRotationsTest {
    @TempDir
    Path folder;

    private final Map<Path, Cursor> stored = new HashMap<>();
    private final List<String> delivered = new ArrayList<>();
    private final AtomicLong now = new AtomicLong();
    private Instant writeTime = Instant.parse("2026-11-20T10:00:00Z");
    private Tailer tailer;

    @AfterEach
    void close() {
        if (tailer != null) {
            tailer.close();
        }
    }

    private void start(String... globs) {
        close();
        LineSink.Factory sinks = (path, matching) -> line -> {
            delivered.add(path.getFileName() + ":" + new String(line.copy(), UTF_8));
            stored.put(path, line.cursor());
        };
        tailer = TestTailers.withClock(
                Stream.of(globs)
                        .map(glob -> TestEntries.plain(folder + "/" + glob, "t"))
                        .toList(),
                TestTailers.settings(1024 * 1024),
                paths -> {
                    Map<Path, Cursor> cursors = new HashMap<>(stored);
                    cursors.keySet().retainAll(paths);
                    return cursors;
                },
                sinks,
                now::get);
    }

    private List<String> read() {
        delivered.clear();
        for (int i = 0; i < 10; i++) {
            now.addAndGet(Duration.ofSeconds(1).toNanos());
            tailer.read(1000);
        }
        return List.copyOf(delivered);
    }

    private Path write(String name, String line) throws IOException {
        Path file = folder.resolve(name);
        Files.writeString(file, line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        writeTime = writeTime.plusMillis(1_300);
        Files.setLastModifiedTime(file, FileTime.from(writeTime));
        return file;
    }

    private void rename(String from, String to) throws IOException {
        Files.move(folder.resolve(from), folder.resolve(to));
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
        write("app.log", "1");
        start("*.log");
        assertThat(read()).containsExactly("app.log:1");
        rename("app.log", rotated);
        write("app.log", "2");
        assertThat(read()).containsExactly("app.log:2");

        start("*.log");
        assertThat(read()).isEmpty();
        write("app.log", "3");
        assertThat(read()).containsExactly("app.log:3");
        assertThat(tailer.troubles()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"app-2026-11-20T10-00-00.000.log", "app-1.log", "app.1.log", "app__2026-11-20.log"})
    void givenARotationWithoutANewFileAndARestartThenNothingComesAgain(String rotated) throws Exception {
        write("app.log", "1");
        start("*.log");
        assertThat(read()).containsExactly("app.log:1");
        rename("app.log", rotated);
        assertThat(read()).isEmpty();

        start("*.log");
        assertThat(read()).isEmpty();
        assertThat(tailer.troubles()).isEmpty();
        write("app.log", "2");
        assertThat(read()).containsExactly("app.log:2");
    }

    @Test
    void givenARotationWithUnreadLinesAndNoNewFileThenTheRotatedFileIsNamedUntilItIsRead() throws Exception {
        write("app.log", "1");
        start("*.log");
        assertThat(read()).containsExactly("app.log:1");
        close();
        write("app.log", "2");
        rename("app.log", "app-1.log");

        start("*.log");
        assertThat(read()).isEmpty();
        assertThat(tailer.troubles()).containsOnlyKeys(folder.resolve("app-1.log"));
        write("app.log", "3");
        assertThat(read()).containsExactly("app.log:2", "app.log:3");
        assertThat(tailer.troubles()).isEmpty();
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
        write(name, "1");
        start(glob);
        assertThat(read()).containsExactly(name + ":1");
        write(name, "2");
        assertThat(read()).containsExactly(name + ":2");

        write(name, "3");
        start(glob);
        assertThat(read()).containsExactly(name + ":3");
        assertThat(tailer.troubles()).isEmpty();
    }

    @Test
    void numberedFilesContinueWhenAFileWithoutANumberAppears() throws Exception {
        write("worker.0.log", "1");
        write("worker.1.log", "1");
        start("*.log");
        assertThat(read()).containsExactlyInAnyOrder("worker.0.log:1", "worker.1.log:1");
        write("worker.log", "1");
        write("worker.0.log", "2");
        assertThat(read()).containsExactlyInAnyOrder("worker.log:1", "worker.0.log:2");

        write("worker.1.log", "2");
        start("*.log");
        assertThat(read()).containsExactly("worker.1.log:2");
    }

    @Test
    void aNumberedFileThatGrowsBesideALiveFileIsNamed() throws Exception {
        write("worker.log", "1");
        Path other = write("worker.0.log", "1");
        start("*.log");
        assertThat(read()).containsExactly("worker.log:1");
        assertThat(tailer.troubles()).isEmpty();
        for (int i = 0; i < 8; i++) {
            write("worker.0.log", "more");
            read();
        }
        assertThat(tailer.troubles()).containsOnlyKeys(other);
        assertThat(tailer.troubles().get(other)).contains("rotated file of " + folder.resolve("worker.log"));

        start("*.log", "worker.0.log");
        assertThat(read()).contains("worker.0.log:1", "worker.0.log:more");
        assertThat(tailer.troubles()).isEmpty();
    }

    /** java.util.logging with {@code %g}: the program writes to number 0. */
    @Test
    void givenTheLiveFileHasANumberThenEachLineComesOnceWhileRunning() throws Exception {
        write("app-0.log", "1");
        start("*.log");
        List<String> lines = new ArrayList<>(read());
        for (int rotation = 1; rotation <= 4; rotation++) {
            for (int number = rotation - 1; number >= 0; number--) {
                rename("app-" + number + ".log", "app-" + (number + 1) + ".log");
            }
            write("app-0.log", "" + (rotation + 1));
            lines.addAll(read());
        }
        assertThat(lines.stream().map(line -> line.substring(line.indexOf(':') + 1)))
                .containsExactly("1", "2", "3", "4", "5");
    }
}
