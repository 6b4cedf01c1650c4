/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
import io.logagent.connect.tail.offset.RequestedOffset;
import io.logagent.connect.tail.offset.SourcePartition;
import io.logagent.connect.tail.offset.StoredOffsets;
import io.logagent.connect.tail.record.RecordBatch;
import io.logagent.connect.tail.record.RecordFormat;
import io.logagent.connect.tail.record.RecordLayout;
import io.logagent.connect.tail.record.RecordSize;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.apache.kafka.connect.header.Header;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Events of several lines, of both streams of a container, in pieces and for several topics: behind whichever record a
 * task is stopped, the next one delivers what is missing and nothing else, with the same tags. {@link EventFuzzTest}
 * tries random ones.
 */
class RestartedEventsTest {
    private static final String CRI = ",\"format\":\"cri\"";
    private static final String INDENTED = ",\"multiline\":{\"pattern\":\"^ \",\"timeout.ms\":5000}";
    private static final String OUT = "2026-11-20T10:15:30Z stdout ";
    private static final String ERR = "2026-11-20T10:15:30Z stderr ";

    /** Ends all that waits. */
    private static final String TIMEOUT = "timeout";

    private static final String ROTATION = "rotation";

    @TempDir
    Path folder;

    private final AtomicLong now = new AtomicLong();
    private MemoryOffsets stored = new MemoryOffsets();
    private int lineMax = 100;
    private int generations;

    private Path log() {
        return folder.resolve("a.log");
    }

    private void write(String step) throws IOException {
        if (step.equals(ROTATION)) {
            for (int i = generations++; i > 0; i--) {
                Files.move(folder.resolve("a.log." + i), folder.resolve("a.log." + (i + 1)));
            }
            Files.move(log(), folder.resolve("a.log.1"));
        } else if (!step.equals(TIMEOUT)) {
            Files.writeString(log(), step, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        }
    }

    /** All records of a run that ends when nothing is waited for any more. */
    private List<SourceRecord> run(int topics, String rules, String... steps) throws Exception {
        List<String> entries = Stream.of("t", "u", "v")
                .limit(topics)
                .map(topic -> "{\"path\":\"" + log() + "\",\"topic\":\"" + topic + "\"" + rules + "}")
                .toList();
        SourcePartition partition = SourcePartition.shared();
        RecordBatch records = new RecordBatch(
                new RecordLayout(RecordFormat.RAW, "web-1", true, "@timestamp", partition, true),
                InstantSource.system());
        LinePipeline events = new LinePipeline(
                new LineLimits(lineMax, LineOverflow.SPLIT, true, new RecordSize("web-1", 1_000_000)::roomForLine),
                now::get,
                new EventCounters(),
                records);
        TailSettings tailing = new TailSettings(
                StartPosition.BEGINNING,
                lineMax,
                LineOverflow.SPLIT,
                Duration.ofMillis(100),
                Duration.ofMinutes(5),
                1_000,
                AllowedPaths.everything());
        try (StoredOffsets offsets =
                        new StoredOffsets(stored.context().offsetStorageReader(), partition, records::resume);
                Tailer tailer = TestTailers.withClock(
                        CollectDocument.fromJson(entries.toString()), tailing, offsets::load, events, now::get)) {
            for (String step : steps) {
                write(step);
                read(tailer, step.equals(TIMEOUT) ? Duration.ofSeconds(2) : Duration.ofMillis(100));
            }
            read(tailer, Duration.ofSeconds(2));
        }
        return records.take();
    }

    private void read(Tailer tailer, Duration apart) throws Exception {
        for (int i = 0; i < 15; i++) {
            tailer.read(1000);
            now.addAndGet(apart.toNanos());
        }
    }

    private static List<String> texts(List<SourceRecord> records) {
        return records.stream()
                .map(record -> {
                    Header tags = record.headers().lastWithName("tags");
                    return record.topic() + " " + new String((byte[]) record.value())
                            + (tags == null ? "" : " [" + tags.value() + "]");
                })
                .toList();
    }

    /** Restarts behind each record of the first run, with all that was written until then. */
    private List<String> assertThatNothingIsMissingOrComesAgain(int topics, String rules, String... steps)
            throws Exception {
        List<SourceRecord> all = run(topics, rules, steps);
        for (int committed = 1; committed <= all.size(); committed++) {
            stored = new MemoryOffsets();
            all.subList(0, committed).forEach(stored::put);
            List<SourceRecord> rest = run(topics, rules);
            assertThat(texts(rest))
                    .as("restart behind %d of %s", committed, texts(all))
                    .isEqualTo(texts(all.subList(committed, all.size())));
            rest.forEach(stored::put);
            assertThat(texts(run(topics, rules)))
                    .as("restart behind %d of %s and all others", committed, texts(all))
                    .isEmpty();
        }
        return texts(all);
    }

    @Test
    void givenLinesOfStandardOutputBetweenTheFramesOfATraceThenTheTraceIsOneEvent() throws Exception {
        String trace =
                ERR + "F java.lang.IllegalStateException: no\n" + OUT + "F one\n" + ERR + "F \tat a.B(C.java:1)\n" + OUT
                        + "F two\n" + ERR + "F Caused by: java.io.IOException: disk\n" + OUT + "F three\n";

        assertThat(assertThatNothingIsMissingOrComesAgain(
                        1, CRI + ",\"multiline\":{\"preset\":\"java\",\"timeout.ms\":5000}", trace))
                .containsExactlyInAnyOrder(
                        "t one",
                        "t two",
                        "t three",
                        "t java.lang.IllegalStateException: no\n\tat a.B(C.java:1)\nCaused by: java.io.IOException: disk");
    }

    @Test
    void givenAnEventOfOneStreamWaitsThenTheOtherStreamIsNotRepeated() throws Exception {
        assertThat(assertThatNothingIsMissingOrComesAgain(
                        2,
                        CRI + INDENTED,
                        ERR + "F one\n" + OUT + "F a\n" + OUT + "F  a\n" + OUT + "F b\n" + ERR + "F  one\n" + OUT
                                + "F c\n" + ERR + "F two\n" + OUT + "P d\n" + ERR + "F  two\n"))
                .startsWith("t a\n a", "u a\n a", "t b", "u b", "t one\n one");
    }

    @Test
    void givenAnEventInPiecesThenThePiecesBehindARestartHaveTheTag() throws Exception {
        assertThat(assertThatNothingIsMissingOrComesAgain(
                        2,
                        ",\"multiline\":{\"pattern\":\"^ \",\"timeout.ms\":5000,\"max.lines\":2}",
                        "one\n 2\n 3\n 4\n 5\nlast\n"))
                .containsExactly(
                        "t one\n 2 [split]",
                        "u one\n 2 [split]",
                        "t  3\n 4 [split]",
                        "u  3\n 4 [split]",
                        "t  5 [split]",
                        "u  5 [split]",
                        "t last",
                        "u last");
    }

    @Test
    void givenAMessageInPiecesThenThePiecesBehindARestartHaveTheTag() throws Exception {
        lineMax = 60;
        String twenty = "x".repeat(20);

        assertThat(assertThatNothingIsMissingOrComesAgain(
                        2,
                        CRI,
                        (OUT + "P " + twenty + "\n").repeat(4) + ERR + "P a\n" + OUT + "F end\n" + ERR + "F b\n"))
                .contains("t " + twenty.repeat(3) + " [split]", "u " + twenty + "end [split]", "t ab");
    }

    @Test
    void givenOnlyTheLastPartOfAMessageInPiecesIsBehindARestartThenItHasTheTag() throws Exception {
        String part = "x".repeat(30);
        assertThat(assertThatNothingIsMissingOrComesAgain(
                        2,
                        CRI,
                        OUT + "P " + part + "\n" + OUT + "P " + part + "\n" + OUT + "P " + part + "\n" + OUT
                                + "F end of the message\n" + OUT + "F next\n"))
                .containsExactly(
                        "t " + part.repeat(3) + " [split]",
                        "u " + part.repeat(3) + " [split]",
                        "t end of the message [split]",
                        "u end of the message [split]",
                        "t next",
                        "u next");
    }

    /** The name of what was raised is recognised behind the indented lines only. */
    @Test
    void givenATracebackInPiecesThenARestartGoesOnInside() throws Exception {
        assertThat(assertThatNothingIsMissingOrComesAgain(
                        1,
                        ",\"multiline\":{\"preset\":\"python\",\"timeout.ms\":5000,\"max.lines\":2}",
                        "Traceback (most recent call last):\n  File a\nValueError: x\n more\nother\n"))
                .containsExactly(
                        "t Traceback (most recent call last):\n  File a [split]",
                        "t ValueError: x\n more [split]",
                        "t other");
    }

    /** A restart reads the continuation together with the rest. */
    @Test
    void givenATimeoutEndedAnEventThenItsContinuationIsAnEventOfItsOwn() throws Exception {
        assertThat(assertThatNothingIsMissingOrComesAgainBehindTopic(INDENTED, "one\n 1\n", " late\ntwo\n"))
                .containsExactly("t one\n 1", "u one\n 1", "t  late", "u  late", "t two", "u two");
    }

    @Test
    void givenATimeoutEndedAMessageThenItsContinuationIsAnEventOfItsOwn() throws Exception {
        assertThat(assertThatNothingIsMissingOrComesAgainBehindTopic(
                        CRI, OUT + "P one\n" + OUT + "P 1\n", OUT + "F late\n" + OUT + "F two\n"))
                .containsExactly("t one1", "u one1", "t late", "u late", "t two", "u two");
    }

    /** Restarts behind the first record of two, which a timeout ended. */
    private List<String> assertThatNothingIsMissingOrComesAgainBehindTopic(String rules, String before, String after)
            throws Exception {
        List<SourceRecord> all = run(2, rules, before, TIMEOUT, after);
        stored = new MemoryOffsets();
        stored.put(all.get(0));
        assertThat(texts(run(2, rules))).isEqualTo(texts(all.subList(1, all.size())));
        return texts(all);
    }

    @Test
    void givenAnEventContinuesOverRotationsThenTheOtherStreamIsNotRepeated() throws Exception {
        assertThat(assertThatNothingIsMissingOrComesAgain(
                        2,
                        CRI + ",\"multiline\":{\"pattern\":\"^ \",\"timeout.ms\":15000}",
                        OUT + "F old\n" + ERR + "F one\n" + OUT + "F a\n" + OUT + "F b\n",
                        ROTATION,
                        OUT + "F c\n" + OUT + "F d\n",
                        ROTATION,
                        OUT + "F e\n" + ERR + "F  one\n" + OUT + "F f\n"))
                .contains("u e", "t one\n one", "u f");
    }

    @Test
    void givenOtherLinesThanThoseDeliveredAheadThenAllOfThemAreDelivered() throws Exception {
        Files.writeString(log(), ERR + "P wait\n" + OUT + "F a\n" + OUT + "F b\n");
        List<SourceRecord> first = run(1, CRI);
        stored = new MemoryOffsets();
        stored.put(first.get(1));
        // As if the file were another one: same place, other lines.
        Files.writeString(log(), ERR + "P wait\n" + OUT + "F x\n" + OUT + "F y\n" + OUT + "F z\n");

        assertThat(texts(run(1, CRI))).containsExactlyInAnyOrder("t wait", "t x", "t y", "t z");
    }

    /** Earlier versions counted the records of both streams since the position. */
    @Test
    void givenAnOffsetOfAnEarlierVersionThenItsRecordsAreNotRepeated() throws Exception {
        String waits = ERR + "P be\n";
        String one = OUT + "F one\n";
        Files.writeString(log(), waits + one + OUT + "F two\n" + OUT + "F three\n" + ERR + "F gin\n");
        Map<String, Object> offset = new HashMap<>(run(1, CRI).get(0).sourceOffset());
        assertThat(offset).containsEntry("position", 0L);
        long hash = 31 * crc("t", waits.length(), "one") + crc("t", waits.length() + one.length(), "two");
        offset.put("sent", "2:%016x".formatted(hash));
        stored = new MemoryOffsets();
        stored.put(SourcePartition.shared().of(log()), offset);

        assertThat(texts(run(1, CRI))).containsExactly("t three", "t begin");
    }

    private static long crc(String topic, long start, String text) {
        CRC32C crc = new CRC32C();
        crc.update(topic.getBytes(UTF_8));
        crc.update(ByteBuffer.allocate(Long.BYTES).putLong(0, start));
        crc.update(text.getBytes(UTF_8));
        return crc.getValue();
    }

    @Test
    void anOperatorCanReturnToAnOffsetInsideEvents() throws Exception {
        Files.writeString(log(), ERR + "P be\n" + OUT + "F one\n" + OUT + "F two\n" + ERR + "F gin\n");
        Map<String, ?> offset = run(1, CRI).get(0).sourceOffset();

        assertThat(offset.get("sent")).asString().contains(";");
        assertThat(RequestedOffset.of(Map.of("path", log().toString()), new HashMap<>(offset), false)
                        .cursor()
                        .position())
                .isZero();
        Map<String, Object> broken = new HashMap<>(offset);
        broken.put("sent", offset.get("sent") + "x");
        assertThatThrownBy(() -> RequestedOffset.of(Map.of("path", log().toString()), broken, false))
                .hasMessageContaining("'sent'");
    }

    @Test
    void givenAStreamIsFarAheadThenTheOtherOneIsNotWaitedFor() throws Exception {
        lineMax = 10_000;
        List<String> lines = new ArrayList<>(List.of(ERR + "P wait"));
        for (int i = 0; i < 300; i++) {
            lines.add(OUT + "F " + "x".repeat(5_000));
        }
        Files.writeString(log(), String.join("\n", lines) + "\n");
        List<SourceRecord> all = run(1, CRI);

        // 1 MiB of 5,000 bytes each: the offset moves on then.
        assertThat(texts(all).indexOf("t wait")).isBetween(200, 215);
        assertThat((long) all.get(250).sourceOffset().get("position")).isGreaterThan(1_000_000);
    }
}
