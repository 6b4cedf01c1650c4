/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail;

import static org.assertj.core.api.Assertions.assertThat;

import io.logagent.connect.tail.entry.CollectDocument;
import io.logagent.connect.tail.entry.LineOverflow;
import io.logagent.connect.tail.entry.StartPosition;
import io.logagent.connect.tail.event.EventCounters;
import io.logagent.connect.tail.event.LineLimits;
import io.logagent.connect.tail.event.LinePipeline;
import io.logagent.connect.tail.file.AllowedPaths;
import io.logagent.connect.tail.follow.TailSettings;
import io.logagent.connect.tail.follow.Tailer;
import io.logagent.connect.tail.follow.TestTailers;
import io.logagent.connect.tail.offset.SourcePartition;
import io.logagent.connect.tail.offset.StoredOffsets;
import io.logagent.connect.tail.record.RecordBatch;
import io.logagent.connect.tail.record.RecordFormat;
import io.logagent.connect.tail.record.RecordLayout;
import io.logagent.connect.tail.record.RecordSize;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Lines that a container runtime wrote in parts, those of both streams between each other, the rest of some never: wherever
 * a task is stopped or killed, the next one delivers what is missing and nothing else.
 */
class RestartInsideContainerLinesTest {
    private static final String STDOUT = "2026-11-20T10:15:30Z stdout ";
    private static final String STDERR = "2026-11-20T10:15:30Z stderr ";

    private static final LineLimits EVENTS =
            new LineLimits(512 * 1024, LineOverflow.SPLIT, true, new RecordSize("web-1", 1_000_000)::roomForLine);
    private static final TailSettings TAILING = new TailSettings(
            StartPosition.BEGINNING,
            512 * 1024,
            LineOverflow.SPLIT,
            Duration.ofSeconds(1),
            Duration.ofMinutes(5),
            1_000,
            AllowedPaths.everything());

    @TempDir
    Path folder;

    private final AtomicLong now = new AtomicLong();
    private MemoryOffsets stored = new MemoryOffsets();

    /** All records of a run that ends when nothing is waited for any more. */
    private List<SourceRecord> run(String topics) throws Exception {
        List<String> entries = List.of(topics.split(",")).stream()
                .map(topic -> "{\"path\":\"%s\",\"topic\":\"%s\",\"format\":\"cri\"}"
                        .formatted(folder.resolve("a.log"), topic))
                .toList();
        SourcePartition partition = SourcePartition.shared();
        RecordBatch records = new RecordBatch(
                new RecordLayout(RecordFormat.RAW, "web-1", true, "@timestamp", partition, true),
                InstantSource.system());
        LinePipeline events = new LinePipeline(EVENTS, now::get, new EventCounters(), records);
        // Positions are loaded on this thread: the clock of the test does not wait for another one.
        try (StoredOffsets offsets =
                        new StoredOffsets(stored.context().offsetStorageReader(), partition, records::resume);
                Tailer tailer = TestTailers.withClock(
                        CollectDocument.fromJson(entries.toString()), TAILING, offsets::load, events, now::get)) {
            for (int i = 0; i < 10; i++) {
                tailer.read(1000);
                now.addAndGet(Duration.ofSeconds(1).toNanos());
            }
        }
        return records.take();
    }

    private static List<String> texts(List<SourceRecord> records) {
        return records.stream()
                .map(record -> record.topic() + " " + new String((byte[]) record.value()))
                .toList();
    }

    private void assertThatNothingIsLostOrRepeated(String at, String content, String topics) throws Exception {
        Files.writeString(folder.resolve("a.log"), content);
        stored = new MemoryOffsets();
        List<SourceRecord> all = run(topics);
        assertThat(texts(all)).doesNotHaveDuplicates();
        for (int committed = 0; committed <= all.size(); committed++) {
            stored = new MemoryOffsets();
            all.subList(0, committed).forEach(stored::put);
            List<SourceRecord> rest = run(topics);
            assertThat(texts(rest))
                    .as("%s, restart after %d records", at, committed)
                    .isEqualTo(texts(all.subList(committed, all.size())));
            rest.forEach(stored::put);
            assertThat(texts(run(topics)))
                    .as("%s, restart after %d and all others", at, committed)
                    .isEmpty();
        }
    }

    @Test
    void givenAPartialLineWithoutItsRest() throws Exception {
        assertThatNothingIsLostOrRepeated("", STDERR + "P part\n" + STDOUT + "F one\n" + STDOUT + "F two\n", "t");
    }

    @Test
    void givenBothStreamsAreInTheMiddleOfALine() throws Exception {
        assertThatNothingIsLostOrRepeated(
                "",
                STDERR + "P a\n" + STDOUT + "P b\n" + STDERR + "F aa\n" + STDERR + "F c\n" + STDERR + "P d\n" + STDOUT
                        + "F bb\n" + STDOUT + "F e\n",
                "t,u");
    }

    @Test
    void givenRandomLines() throws Exception {
        long seed = System.nanoTime();
        System.out.println("RestartInsideContainerLinesTest: seed " + seed);
        Random random = new Random(seed);
        for (int program = 0; program < 20; program++) {
            StringBuilder content = new StringBuilder();
            for (int i = 0; i < 10; i++) {
                content.append(random.nextBoolean() ? STDOUT : STDERR)
                        .append(random.nextBoolean() ? "P " : "F ")
                        .append("<" + i + ">\n");
            }
            assertThatNothingIsLostOrRepeated(
                    "seed " + seed + ", program " + program, content.toString(), random.nextBoolean() ? "t" : "t,u");
        }
    }
}
