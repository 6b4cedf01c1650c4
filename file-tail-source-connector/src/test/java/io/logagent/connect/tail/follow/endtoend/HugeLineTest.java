/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.follow.endtoend;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.logagent.connect.tail.entry.LineOverflow;
import io.logagent.connect.tail.entry.StartPosition;
import io.logagent.connect.tail.entry.TestEntries;
import io.logagent.connect.tail.event.EventCounters;
import io.logagent.connect.tail.event.LineLimits;
import io.logagent.connect.tail.event.LinePipeline;
import io.logagent.connect.tail.file.AllowedPaths;
import io.logagent.connect.tail.follow.TailSettings;
import io.logagent.connect.tail.follow.Tailer;
import io.logagent.connect.tail.read.Cursor;
import io.logagent.connect.tail.read.Line;
import io.logagent.connect.tail.read.LineTag;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A line of any size costs no memory and does not affect its neighbours, also with a restart inside it. */
class HugeLineTest {
    private static final long GIBIBYTE = 1L << 30;
    private static final int LINE_MAX = 512 * 1024;
    private static final long MOST_BYTES_OF_HEAP = 64L << 20;
    private static final String BEFORE = "the line before";
    private static final String AFTER = "the line after";

    @TempDir
    Path folder;

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private final Map<Path, Cursor> stored = new HashMap<>();
    private final List<String> neighbours = new ArrayList<>();
    private long pieces;
    private long bytes;
    private long end;
    private LineTag tag;
    private Tailer tailer;
    private long oversized;

    @AfterEach
    void close() {
        stop();
    }

    @ParameterizedTest
    @EnumSource
    void aGibibyteCostsNoHeapEvenWithARestartInTheMiddle(LineOverflow overflow) throws Exception {
        check(GIBIBYTE, overflow);
    }

    @ParameterizedTest
    @EnumSource
    void sixHundredAndFortyKilobytes(LineOverflow overflow) throws Exception {
        check(640_000, overflow);
    }

    @Test
    void thePiecesOfASplitLineAreTheLine() throws Exception {
        check(3L * LINE_MAX + 17, LineOverflow.SPLIT);
        assertThat(pieces).isEqualTo(4);
    }

    private void check(long length, LineOverflow overflow) throws IOException {
        Path log = write(length);
        tag = overflow == LineOverflow.TRUNCATE ? LineTag.TRUNCATED : LineTag.SPLIT;
        long before = threads.getCurrentThreadAllocatedBytes();
        start(log, overflow);
        end = (BEFORE + "\n").length();
        readUntil(overflow == LineOverflow.SKIP ? 0 : overflow == LineOverflow.TRUNCATE ? 1 : length / 2);
        if (overflow == LineOverflow.SKIP) {
            // The position is somewhere inside the line.
            tailer.read(1);
        }
        stop();
        start(log, overflow);
        while (neighbours.size() < 2) {
            tailer.read(1000);
        }
        tailer.read(1000);
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;

        assertThat(neighbours).containsExactly(BEFORE, AFTER);
        assertThat(allocated).as("bytes allocated while reading").isLessThan(MOST_BYTES_OF_HEAP);
        long expected = switch (overflow) {
            case SPLIT -> length;
            case TRUNCATE -> LINE_MAX;
            case SKIP -> 0;
        };
        assertThat(bytes).isEqualTo(expected);
        assertThat(oversized + tailer.counters().oversized()).isPositive();
    }

    private void readUntil(long wanted) {
        while (neighbours.isEmpty() || bytes < wanted) {
            tailer.read(1);
        }
    }

    private void start(Path log, LineOverflow overflow) {
        TailSettings settings = new TailSettings(
                StartPosition.BEGINNING,
                LINE_MAX,
                overflow,
                Duration.ofSeconds(10),
                Duration.ofMinutes(5),
                10,
                AllowedPaths.everything());
        LinePipeline events = new LinePipeline(
                new LineLimits(LINE_MAX, overflow, false, (path, entries) -> 1_000_000),
                System::nanoTime,
                new EventCounters(),
                (path, entries) -> line -> take(path, line));
        tailer = new Tailer(
                List.of(TestEntries.plain(log.toString(), "t")), settings, paths -> Map.copyOf(stored), events);
    }

    private void stop() {
        if (tailer != null) {
            oversized += tailer.counters().oversized();
            tailer.close();
            tailer = null;
        }
    }

    private void take(Path path, Line line) {
        stored.put(path, line.cursor());
        if (line.length() < 20 && line.tags().isEmpty()) {
            neighbours.add(new String(line.copy(), US_ASCII));
            return;
        }
        assertThat(line.tags()).containsExactly(tag.toString());
        assertThat(line.length()).isLessThanOrEqualTo(LINE_MAX);
        assertThat(line.start()).isEqualTo(end);
        end += line.length();
        bytes += line.length();
        pieces++;
    }

    private Path write(long length) throws IOException {
        Path log = folder.resolve("app.log");
        ByteBuffer block = ByteBuffer.wrap("abcdefgh".repeat(128 * 1024).getBytes(US_ASCII));
        try (FileChannel file = FileChannel.open(log, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            file.write(ByteBuffer.wrap((BEFORE + "\n").getBytes(US_ASCII)));
            for (long left = length; left > 0; left -= block.limit()) {
                block.clear().limit((int) Math.min(left, block.capacity()));
                while (block.hasRemaining()) {
                    file.write(block);
                }
            }
            file.write(ByteBuffer.wrap(("\n" + AFTER + "\n").getBytes(US_ASCII)));
        }
        return log;
    }
}
