/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.follow;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.logagent.connect.tail.discovery.Changes;
import io.logagent.connect.tail.discovery.WatchList;
import io.logagent.connect.tail.entry.CollectEntry;
import io.logagent.connect.tail.entry.PathPattern;
import io.logagent.connect.tail.entry.StartPosition;
import io.logagent.connect.tail.entry.TestEntries;
import io.logagent.connect.tail.read.Cursor;
import io.logagent.connect.tail.read.LineSink;
import io.logagent.connect.tail.read.ReadSizes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TailerTest {
    @TempDir
    Path folder;

    /** The cursor of the last record of each path, as Connect stores it. */
    private final Map<Path, Cursor> stored = new HashMap<>();

    private final List<String> delivered = new ArrayList<>();
    private final List<Boolean> splits = new ArrayList<>();
    private final AtomicLong now = new AtomicLong();
    private Tailer tailer;

    @AfterEach
    void close() {
        if (tailer != null) {
            tailer.close();
        }
    }

    private void start(CollectEntry... entries) {
        start(FileEvents.none(), entries);
    }

    private void start(FileEvents watch, CollectEntry... entries) {
        close();
        TailSettings settings = TestTailers.settings(1024);
        CursorStore cursors = paths -> Map.copyOf(stored);
        LineSink.Factory sinks = (path, matching) -> line -> {
            delivered.add(path.getFileName() + ":" + new String(line.copy(), UTF_8));
            splits.add(line.split());
            stored.put(path, line.cursor());
        };
        tailer = new Tailer(List.of(entries), settings, cursors, sinks, watch, now::get);
    }

    private List<String> read() {
        return read(1000);
    }

    /** Reads until a line has come; fails if none does. */
    private List<String> readUntil(String last) {
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < 20 && !lines.contains(last); i++) {
            lines.addAll(read());
        }
        assertThat(lines).contains(last);
        return lines;
    }

    private List<String> read(int maxLines) {
        delivered.clear();
        now.addAndGet(Duration.ofMillis(500).toNanos());
        tailer.read(maxLines);
        return List.copyOf(delivered);
    }

    private Path append(String name, String text) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    private CollectEntry entry(String pattern) {
        return TestEntries.plain(folder + "/" + pattern, "t");
    }

    private CollectEntry startingAtTheEnd(String pattern) {
        return TestEntries.entry(
                PathPattern.of(folder + "/" + pattern),
                "t",
                Optional.empty(),
                Optional.of(StartPosition.END),
                Optional.empty(),
                Map.of());
    }

    @Test
    void appendedLinesAreDeliveredOnce() throws Exception {
        append("a.log", "1\n2\n");
        start(entry("a.log"));

        assertThat(read()).containsExactly("a.log:1", "a.log:2");
        assertThat(read()).isEmpty();
        append("a.log", "3\n");
        assertThat(read()).containsExactly("a.log:3");
    }

    @Test
    void givenSlowScansThenLinesAreStillDelivered() throws Exception {
        append("a.log", "1\n2\n");
        start(
                new FileEvents() {
                    @Override
                    public void watch(WatchList list) {
                        now.addAndGet(Duration.ofSeconds(10).toNanos());
                    }

                    @Override
                    public Changes await(Duration limit) {
                        return Changes.NONE;
                    }

                    @Override
                    public void close() {}
                },
                entry("a.log"));

        assertThat(read()).containsExactly("a.log:1", "a.log:2");
    }

    @Test
    void givenOtherEntriesThenFilesThatTheyAlsoMatchAreNotInterrupted() throws Exception {
        append("a.log", "1\n");
        append("b.log", "1\n");
        start(entry("a.log"));
        assertThat(read()).containsExactly("a.log:1");
        append("a.log", "2\nha");

        // The stored cursor may be older than the last line read.
        stored.clear();
        tailer.apply(List.of(entry("a.log"), entry("b.log")));
        assertThat(read()).containsExactlyInAnyOrder("a.log:2", "b.log:1");
        append("a.log", "lf\n");
        assertThat(read()).containsExactly("a.log:half");
    }

    @Test
    void givenAFileIsMatchedAgainThenItContinuesWhereItWasLeft() throws Exception {
        append("a.log", "1\n");
        start(entry("*.log"));
        assertThat(read()).containsExactly("a.log:1");
        tailer.apply(List.of());
        append("a.log", "2\n");
        assertThat(read()).isEmpty();

        stored.clear();
        tailer.apply(List.of(entry("*.log")));
        assertThat(read()).containsExactly("a.log:2");
    }

    @Test
    void aPartialLineIsDeliveredWhenItIsComplete() throws Exception {
        append("a.log", "1\nha");
        start(entry("a.log"));

        assertThat(read()).containsExactly("a.log:1");
        append("a.log", "lf");
        assertThat(read()).isEmpty();
        append("a.log", "\n");
        assertThat(read()).containsExactly("a.log:half");
    }

    @Test
    void aRestartContinuesAfterTheLastRecord() throws Exception {
        append("a.log", "1\n2\n3\nha");
        start(entry("a.log"));
        assertThat(read(2)).containsExactly("a.log:1", "a.log:2");

        append("a.log", "lf\n");
        start(entry("a.log"));
        assertThat(read()).containsExactly("a.log:3", "a.log:half");
    }

    @Test
    void aGlobFindsFilesThatAppearLaterButNotRotatedOnes() throws Exception {
        append("a.log", "1\n");
        append("a.log.1", "old\n");
        append("a.log-20261120.gz", "old\n");
        start(entry("*"));
        assertThat(read()).containsExactly("a.log:1");

        append("b.log", "2\n");
        assertThat(read()).containsExactly("b.log:2");
    }

    @Test
    void theExcludesOfTheEntryReplaceTheDefaults() throws Exception {
        append("a.log", "1\n");
        append("a.log.1", "old\n");
        append("debug.log", "noise\n");
        start(TestEntries.entry(
                PathPattern.of(folder + "/*"),
                "t",
                Optional.of(List.of("debug.*")),
                Optional.empty(),
                Optional.empty(),
                Map.of()));

        assertThat(read()).containsExactlyInAnyOrder("a.log:1", "a.log.1:old");
    }

    @Test
    void filesTakeTurns() throws Exception {
        append("busy.log", "x".repeat(9).concat("\n").repeat(200_000));
        append("quiet.log", "hello\n");
        start(entry("*.log"));

        assertThat(read(60_000)).contains("quiet.log:hello");
    }

    @Test
    void neverDeliversMoreLinesThanRequested() throws Exception {
        append("a.log", "x\n".repeat(1000));
        append("b.log", "x\n".repeat(1000));
        start(entry("*.log"));

        assertThat(read(7)).hasSize(7);
        assertThat(read(1500)).hasSize(1500);
        assertThat(read(1500)).hasSize(493);
    }

    @Test
    void givenStartAtTheEndThenOnlyNewLinesAreRead() throws Exception {
        append("a.log", "old\nha");
        start(startingAtTheEnd("*.log"));

        assertThat(read()).isEmpty();
        append("a.log", "lf\n");
        append("new.log", "all of it\n");
        assertThat(read()).containsExactlyInAnyOrder("a.log:half", "new.log:all of it");
    }

    @Test
    void givenStartAtTheEndThenTheNextGenerationIsReadFromItsBeginning() throws Exception {
        append("a.log", "old\n");
        start(startingAtTheEnd("a.log"));
        assertThat(read()).isEmpty();
        append("a.log", "1\n");
        assertThat(read()).containsExactly("a.log:1");

        Files.move(folder.resolve("a.log"), folder.resolve("a.log.1"));
        append("a.log", "2\n3\n");
        assertThat(readUntil("a.log:3")).containsExactly("a.log:2", "a.log:3");
    }

    @Test
    void aReplacedFileIsFinishedBeforeTheNewOneIsRead() throws Exception {
        append("a.log", "1\n");
        start(entry("a.log"));
        read();
        append("a.log", "2\nlast words");
        Files.move(folder.resolve("a.log"), folder.resolve("a.log.1"));
        append("a.log", "3\n");

        assertThat(readUntil("a.log:3")).containsExactly("a.log:2", "a.log:last words", "a.log:3");
    }

    @Test
    void linesWrittenToARenamedFileBeforeTheNewOneIsOpenAreRead() throws Exception {
        append("a.log", "1\n");
        start(entry("a.log"));
        read();
        Files.move(folder.resolve("a.log"), folder.resolve("a.log.1"));
        List<String> lines = new ArrayList<>();
        for (int i = 2; i < 20; i++) {
            append("a.log.1", i + "\n");
            lines.addAll(read());
        }
        append("a.log", "20\n");
        lines.addAll(readUntil("a.log:20"));

        assertThat(lines)
                .containsExactlyElementsOf(
                        IntStream.rangeClosed(2, 20).mapToObj(i -> "a.log:" + i).toList());
    }

    @Test
    void aDirectoryThatCannotBeReadForAMomentRepeatsNothing() throws Exception {
        Path directory = Files.createDirectory(folder.resolve("directory"));
        Path link = Files.createSymbolicLink(folder.resolve("link"), directory);
        append("directory/a.log", "1\nha");
        start(entry("link/*.log"));
        read();

        Files.delete(link);
        Files.createSymbolicLink(link, link);
        for (int i = 0; i < 10; i++) {
            assertThat(read()).isEmpty();
        }
        Files.delete(link);
        Files.createSymbolicLink(link, directory);
        append("directory/a.log", "lf\n");
        assertThat(readUntil("a.log:half")).containsExactly("a.log:half");
    }

    @Test
    void givenARestartInsideALineThatIsTooLongThenTheRestIsTagged() throws Exception {
        append("a.log", "x".repeat(3 * ReadSizes.CHUNK) + "\n1\n");
        start(entry("a.log"));
        assertThat(read(1)).hasSize(1);

        start(entry("a.log"));
        read(100_000);
        assertThat(splits.subList(0, splits.size() - 1)).doesNotContain(false);
        assertThat(splits).last().isEqualTo(false);
    }

    @Test
    void givenStartAtTheEndOfAFileWithoutLinesThenTheSearchIsBounded() throws Exception {
        Path file = append("a.log", "");
        try (FileChannel sparse = FileChannel.open(file, StandardOpenOption.WRITE)) {
            sparse.write(ByteBuffer.wrap(new byte[1]), 4L << 30);
        }
        start(startingAtTheEnd("*.log"));

        assertThat(read()).isEmpty();
        append("a.log", "1\n");
        assertThat(read()).containsExactly("a.log:1");
    }

    @Test
    void anUnreadableFileStopsNoOtherAndIsReadWhenItBecomesReadable() throws Exception {
        assumeThat(System.getProperty("user.name"))
                .as("root may read everything")
                .isNotEqualTo("root");
        Path secret = append("secret.log", "1\n");
        append("good.log", "1\n");
        Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("---------"));
        start(entry("*.log"));
        assertThat(read()).containsExactly("good.log:1");
        assertThat(tailer.troubles()).containsOnlyKeys(secret);

        Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rw-------"));
        assertThat(read()).containsExactly("secret.log:1");
        assertThat(tailer.troubles()).isEmpty();
    }

    @Test
    void givenTheFileWasReplacedWhileStoppedThenTheNewOneIsReadWhole() throws Exception {
        append("a.log", "1\n2\n");
        start(entry("a.log"));
        read();
        tailer.close();
        Files.move(folder.resolve("a.log"), folder.resolve("kept"));
        append("a.log", "new\nnewer\n");

        start(entry("a.log"));
        assertThat(read()).containsExactly("a.log:new", "a.log:newer");
    }

    @Test
    void aTruncatedFileIsReadFromItsStart() throws Exception {
        append("a.log", "1\n2\n3\n");
        start(entry("a.log"));
        read();
        Files.writeString(folder.resolve("a.log"), "4\n");

        assertThat(read()).containsExactly("a.log:4");
    }

    @Test
    void aDeletedFileIsForgottenAndReadWholeWhenItComesBack() throws Exception {
        append("a.log", "1\n2\n");
        start(entry("*.log"));
        read();
        Files.delete(folder.resolve("a.log"));
        for (int i = 0; i < 10; i++) {
            assertThat(read()).isEmpty();
        }
        assertThat(tailer.troubles()).isEmpty();

        append("other", "so that the new file cannot get the number of the old one");
        append("a.log", "3\n");
        assertThat(read()).containsExactly("a.log:3");
    }

    @Test
    void unreadablePathsStopNoOtherAndRecover() throws Exception {
        append("good.log", "1\n");
        Files.createDirectory(folder.resolve("directory.log"));
        Files.createSymbolicLink(folder.resolve("dangling.log"), folder.resolve("nowhere"));
        Files.createSymbolicLink(folder.resolve("loop.log"), folder.resolve("loop.log"));
        new ProcessBuilder("mkfifo", folder.resolve("fifo.log").toString())
                .start()
                .waitFor();
        start(entry("*.log"), entry("missing.txt"), entry("directory.log"));

        assertThat(read()).containsExactly("good.log:1");
        assertThat(tailer.troubles().keySet())
                .extracting(path -> path.getFileName().toString())
                .contains("fifo.log", "missing.txt", "directory.log");

        append("missing.txt", "here\n");
        append("nowhere", "there\n");
        append("good.log", "2\n");
        assertThat(read()).containsExactlyInAnyOrder("missing.txt:here", "dangling.log:there", "good.log:2");
        assertThat(tailer.troubles().keySet())
                .extracting(path -> path.getFileName().toString())
                .doesNotContain("missing.txt");
    }

    @Test
    void aFileMatchedTwiceIsOpenedOnceWithEachTopicOnce() throws Exception {
        append("a.log", "1\n");
        List<String> topics = new ArrayList<>();
        try (Tailer several = new Tailer(
                List.of(
                        entry("*.log"),
                        entry("a.*"),
                        TestEntries.plain(folder + "/a.log", "u"),
                        TestEntries.plain(folder + "/b.log", "v")),
                TestTailers.settings(1024),
                paths -> Map.of(),
                (path, entries) -> {
                    entries.forEach(entry -> topics.add(entry.topic()));
                    return line -> delivered.add("line");
                })) {
            several.read(10);
        }

        assertThat(topics).containsExactly("t", "u");
        assertThat(delivered).containsExactly("line");
    }

    @Test
    void aFileThatIsMovedToAnotherCollectedPathContinuesThere() throws Exception {
        append("one/a.log", "1\n2\n");
        append("two/b.log", "x\n");
        start(entry("*/*.log"));
        read();
        append("one/a.log", "3\n");
        Files.move(folder.resolve("one/a.log"), folder.resolve("two/a.log"));
        append("two/a.log", "4\n");
        assertThat(readUntil("a.log:4")).containsExactly("a.log:3", "a.log:4");

        append("one/a.log", "new\n");
        assertThat(readUntil("a.log:new")).containsExactly("a.log:new");
        append("two/a.log", "5\n");
        assertThat(readUntil("a.log:5")).containsExactly("a.log:5");
    }

    @Test
    void aFileThatWasMovedWhileStoppedContinuesUnderItsNewPath() throws Exception {
        append("one/a.log", "1\n2\n");
        start(entry("*/*.log"));
        read();
        tailer.close();
        Files.createDirectory(folder.resolve("two"));
        Files.move(folder.resolve("one/a.log"), folder.resolve("two/b.log"));
        append("two/b.log", "3\n");
        append("one/a.log", "new\n");

        start(entry("*/*.log"));
        assertThat(read()).containsExactlyInAnyOrder("b.log:3", "a.log:new");
    }

    /** Connect cannot store an offset under the new path before a line comes from it, see docs/exactly-once.md. */
    @Test
    void aMovedFileWithoutNewLinesIsReadAgainAfterARestart() throws Exception {
        append("a.log", "1\n2\n");
        start(entry("*.log"));
        read();
        Files.move(folder.resolve("a.log"), folder.resolve("old.log"));
        readToTheEnd();
        append("a.log", "");
        start(entry("*.log"));
        assertThat(read()).as("as long as the old path has no other lines").isEmpty();

        append("a.log", "new\n");
        assertThat(readUntil("a.log:new")).containsExactly("a.log:new");
        start(entry("*.log"));
        assertThat(read()).containsExactly("old.log:1", "old.log:2");

        append("old.log", "3\n");
        assertThat(readUntil("old.log:3")).containsExactly("old.log:3");
        start(entry("*.log"));
        assertThat(read()).as("with an offset of its own").isEmpty();
    }

    private void readToTheEnd() {
        while (!read().isEmpty()) {
            // There may be more lines.
        }
    }

    @Test
    void oneFileUnderTwoPathsIsReadOnceAndTheOtherPathIsReported() throws Exception {
        append("a.log", "1\n");
        start(entry("*.log"));
        assertThat(read()).containsExactly("a.log:1");
        Path link = Files.createSymbolicLink(folder.resolve("b.log"), folder.resolve("a.log"));

        assertThat(read()).isEmpty();
        assertThat(tailer.troubles()).containsOnlyKeys(link);
        assertThat(tailer.troubles().get(link)).contains("same file as " + folder.resolve("a.log"));
    }

    @Test
    void givenManyUnreadFilesAreDeletedThenLostBytesAreExact() throws Exception {
        String content = "0123456789\n".repeat(50);
        for (int i = 0; i < 1_000; i++) {
            append(i + ".log", content);
        }
        start(entry("*.log"));
        List<String> lines = new ArrayList<>(read(5_000));
        for (int i = 0; i < 1_000; i++) {
            Files.delete(folder.resolve(i + ".log"));
        }
        for (int i = 0; i < 100; i++) {
            lines.addAll(read(5_000));
        }

        assertThat(tailer.counters().lostBytes()).isPositive();
        assertThat(lines.size() * 11L + tailer.counters().lostBytes()).isEqualTo(1_000L * content.length());
    }
}
