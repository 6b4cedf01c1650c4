/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.follow;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.logagent.connect.tail.entry.CollectDocument;
import io.logagent.connect.tail.read.Cursor;
import io.logagent.connect.tail.read.LineSink;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The entry property {@code last.line.timeout.ms}. */
class LastLineTest {
    @TempDir
    Path folder;

    private final AtomicLong now = new AtomicLong();
    private final List<String> lines = new ArrayList<>();
    private final Map<Path, Cursor> stored = new HashMap<>();
    private Path file;
    private Tailer tailer;

    @BeforeEach
    void resolve() throws IOException {
        file = folder.toRealPath().resolve("a.log");
    }

    @AfterEach
    void close() {
        if (tailer != null) {
            tailer.close();
        }
    }

    private void start(int timeout) throws Exception {
        close();
        LineSink.Factory sinks = (path, entries) -> line -> {
            lines.add(new String(line.copy(), UTF_8));
            stored.put(path, line.cursor());
        };
        tailer = new Tailer(
                CollectDocument.fromJson(
                        "[{\"path\":\"%s\",\"topic\":\"t\",\"last.line.timeout.ms\":%d}]".formatted(file, timeout)),
                TestTailers.settings(1024),
                paths -> stored,
                sinks,
                FileEvents.none(),
                now::get);
    }

    private void read(Duration time) {
        for (int i = 0; i < 10; i++) {
            now.addAndGet(time.toNanos() / 10);
            tailer.read(1000);
        }
    }

    private void append(String text) throws IOException {
        Files.writeString(file, text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    @Test
    void givenNoNewlineThenTheLastLineComesAfterTheTimeoutAndItsRestIsALineOfItsOwn() throws Exception {
        append("one\ntw");
        start(5_000);
        read(Duration.ofSeconds(4));
        assertThat(lines).containsExactly("one");
        append("o");
        read(Duration.ofSeconds(4));
        assertThat(lines).as("it has grown").containsExactly("one");

        read(Duration.ofSeconds(4));
        assertThat(lines).containsExactly("one", "two");
        append(" and a half\nthree\n");
        read(Duration.ofSeconds(1));
        assertThat(lines).containsExactly("one", "two", " and a half", "three");
    }

    @Test
    void givenARestartThenTheDeliveredLastLineIsNotDeliveredAgain() throws Exception {
        append("one\ntwo");
        start(1_000);
        read(Duration.ofSeconds(4));
        assertThat(lines).containsExactly("one", "two");

        start(1_000);
        read(Duration.ofSeconds(4));
        assertThat(lines).containsExactly("one", "two");
        append("more\n");
        read(Duration.ofSeconds(4));
        assertThat(lines).containsExactly("one", "two", "more");
    }

    @Test
    void givenNoSuccessorThenTheLastLineOfARenamedFileComes() throws Exception {
        append("one\ntwo");
        start(30_000);
        read(Duration.ofSeconds(1));
        Files.move(file, file.resolveSibling("a.log.1"));
        read(Duration.ofSeconds(40));

        assertThat(lines).containsExactly("one", "two");
    }

    @Test
    void givenNoTimeoutThenTheLastLineWaits() throws Exception {
        append("one\ntwo");
        start(0);
        read(Duration.ofHours(1));

        assertThat(lines).containsExactly("one");
    }
}
