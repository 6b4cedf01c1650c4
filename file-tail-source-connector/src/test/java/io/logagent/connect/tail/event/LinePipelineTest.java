/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.event;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.logagent.connect.tail.entry.CollectDocument;
import io.logagent.connect.tail.entry.CollectEntry;
import io.logagent.connect.tail.entry.LineOverflow;
import io.logagent.connect.tail.entry.LineRules;
import io.logagent.connect.tail.entry.TestEntries;
import io.logagent.connect.tail.event.Lines.Out;
import io.logagent.connect.tail.read.Line;
import io.logagent.connect.tail.read.LineSink;
import io.logagent.connect.tail.text.LineCharset;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LinePipelineTest {
    private static final int RUNS = 2_000;

    private final Lines lines = new Lines();
    private final EventCounters counters = new EventCounters();
    private long now;

    private LineSink open(int maxBytes, boolean believesUtf8, CollectEntry entry) {
        LinePipeline pipeline = new LinePipeline(
                new LineLimits(maxBytes, LineOverflow.SPLIT, believesUtf8, (path, entries) -> 1_000_000),
                () -> now,
                counters,
                (path, entries) -> lines);
        return pipeline.open(Path.of("/a"), List.of(entry));
    }

    private LineSink open(String properties) throws Exception {
        CollectDocument document = CollectDocument.parse("[{\"path\":\"/a\",\"topic\":\"t\"," + properties + "}]");
        assertThat(document.rejections()).isEmpty();
        return open(100, false, document.entries().get(0));
    }

    private static CollectEntry plain() {
        return TestEntries.plain("/a", "t");
    }

    @Test
    void aLineThatNeedsNoStageIsPassedOnAsTheSameObject() {
        Line line = lines.line("ä plain line");
        LineSink[] seen = new LineSink[1];
        LinePipeline pipeline = new LinePipeline(
                new LineLimits(100, LineOverflow.SPLIT, false, (path, entries) -> 1_000_000),
                () -> 0,
                counters,
                (path, entries) -> seen[0] = passed -> assertThat(passed).isSameAs(line));
        pipeline.open(Path.of("/a"), List.of(plain())).accept(line);

        assertThat(seen[0]).isNotNull();
    }

    @Test
    void invalidUtf8IsReplacedTaggedAndCounted() {
        LineSink sink = open(100, false, plain());
        sink.accept(lines.line(new byte[] {'a', (byte) 0xFF, 'b'}));
        sink.accept(lines.line("ok"));

        assertThat(lines.texts()).containsExactly("a\uFFFDb", "ok");
        assertThat(lines.out).extracting(Out::tags).containsExactly(List.of("undecodable"), List.of());
        assertThat(lines.out.get(0).after()).isEqualTo(4);
        assertThat(counters.undecodable()).isEqualTo(1);
    }

    @Test
    void recordsOfRawBytesGetInvalidUtf8Unchanged() {
        byte[][] got = new byte[1][];
        LinePipeline pipeline = new LinePipeline(
                new LineLimits(100, LineOverflow.SPLIT, true, (path, entries) -> 1_000_000),
                () -> 0,
                counters,
                (path, entries) -> line -> got[0] = line.copy());
        pipeline.open(Path.of("/a"), List.of(plain())).accept(lines.line(new byte[] {'a', (byte) 0xFF}));

        assertThat(got[0]).isEqualTo(new byte[] {'a', (byte) 0xFF});
        assertThat(counters.undecodable()).isZero();
    }

    @Test
    void theByteOrderMarkIsLeftOutOfTheFirstLineOfAFileOnly() {
        LineSink sink = open(100, false, plain());
        sink.accept(lines.line("\uFEFFa"));
        sink.accept(lines.line("\uFEFFb"));
        sink.accept(lines.line(new byte[] {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF}));

        assertThat(lines.texts()).containsExactly("a", "\uFEFFb", "\uFEFF");
    }

    @Test
    void linesAreDecodedWithTheEncodingOfTheirEntry() {
        LineSink sink = open(100, false, plain());
        for (String name : List.of("GBK", "UTF-16LE", "UTF-16BE", "GBK")) {
            byte[] bytes = "日本 abc".getBytes(Charset.forName(name));
            sink.accept(lines.line(bytes).encodedIn(LineCharset.named(name)));
        }
        assertThat(lines.texts()).containsOnly("日本 abc").hasSize(4);
        assertThat(counters.undecodable()).isZero();
    }

    @Test
    void aLineThatGrowsWhenDecodedStaysWithinTheLimit() {
        LineSink sink = open(10, false, plain());
        lines.line("");
        sink.accept(lines.line("日日日日日".getBytes(Charset.forName("GBK"))).encodedIn(LineCharset.named("GBK")));

        assertThat(lines.texts()).containsExactly("日日日", "日日");
        assertThat(lines.out).extracting(Out::tags).containsOnly(List.of("split"));
        // Only the last one moves the cursor.
        assertThat(lines.out).extracting(Out::after).containsExactly(1L, 12L);
    }

    @Test
    void aTraceInPartsOfAContainerInGbkBecomesOneEvent() throws Exception {
        LineSink sink = open("\"format\":\"cri\",\"multiline\":\"java\",\"encoding\":\"GBK\"");
        String file = """
                2016-10-06T00:17:09.1Z stderr F 错误
                2016-10-06T00:17:09.2Z stderr P java.lang.
                2016-10-06T00:17:09.2Z stderr F Error: x
                2016-10-06T00:17:09.3Z stderr F 	at a.B(C)
                2016-10-06T00:17:09.4Z stderr F next""";
        file.lines()
                .forEach(line -> sink.accept(
                        lines.line(line.getBytes(Charset.forName("GBK"))).encodedIn(LineCharset.named("GBK"))));
        sink.end();

        assertThat(lines.texts()).containsExactly("错误\njava.lang.Error: x\n\tat a.B(C)", "next");
        assertThat(lines.out.get(0).time()).hasToString("2016-10-06T00:17:09.100Z");
        assertThat(lines.out.get(1).before()).isEqualTo(lines.out.get(0).after());
    }

    /** Random bytes with random settings: nothing is thrown, nothing too long comes out, cursors never go too far. */
    @Test
    void anyBytesAndSettingsAreSurvived() throws Exception {
        long seed = System.nanoTime();
        System.out.println("LinePipelineTest: seed " + seed);
        Random random = new Random(seed);
        String[] encodings = {"UTF-8", "GBK", "GB18030", "Shift_JIS", "UTF-16LE", "UTF-16BE", "UTF-32LE", "ISO-8859-1"};
        String[] formats = {"plain", "docker-json", "cri"};
        String[] multilines = {
            "null",
            "\"java\"",
            "\"python\"",
            "\"go-panic\"",
            "{\"pattern\":\"^\\\\s\"}",
            "{\"pattern\":\"[a-f]\",\"negate\":true,\"max.lines\":3}",
            "{\"pattern\":\"x\",\"match\":\"before\",\"timeout.ms\":1}"
        };
        for (int run = 0; run < RUNS; run++) {
            String properties = String.format(
                    "\"encoding\":\"%s\",\"format\":\"%s\",\"multiline\":%s,\"line.overflow\":\"%s\"",
                    encodings[random.nextInt(encodings.length)],
                    formats[random.nextInt(formats.length)],
                    multilines[random.nextInt(multilines.length)],
                    LineOverflow.values()[random.nextInt(3)]);
            String at = "seed " + seed + ": " + properties;
            CollectEntry entry = CollectDocument.parse("[{\"path\":\"/a\",\"topic\":\"t\"," + properties + "}]")
                    .entries()
                    .get(0);
            int maxBytes = 40 + random.nextInt(60);
            lines.out.clear();
            lines.position = 0;
            LineSink sink = open(maxBytes, false, entry);
            try {
                for (int i = 0; i < 50; i++) {
                    // As long as the reader lets a line be.
                    sink.accept(lines.line(bytes(random, maxBytes))
                            .encodedIn(LineRules.of(List.of(entry)).encoding()));
                    now += random.nextInt(1000) * 1_000_000L;
                    if (random.nextInt(10) == 0) {
                        sink.pause();
                    }
                }
                sink.end();
            } catch (RuntimeException e) {
                throw new AssertionError(at, e);
            }
            for (Out out : lines.out) {
                assertThat(out.text().getBytes(UTF_8).length).as(at).isLessThanOrEqualTo(maxBytes);
                assertThat(out.after()).as(at).isBetween(out.before(), lines.position);
            }
        }
    }

    private static byte[] bytes(Random random, int most) {
        byte[] bytes = switch (random.nextInt(4)) {
            case 0 -> "{\"log\":\"Caused by: x\\n\",\"stream\":\"stdout\"}".getBytes(UTF_8);
            case 1 -> "2016-10-06T00:17:09Z stdout P \tat x".getBytes(UTF_8);
            case 2 -> "Traceback panic: goroutine".getBytes(Charset.forName("UTF-16LE"));
            default -> new byte[random.nextInt(most)];
        };
        if (random.nextInt(3) == 0) {
            random.nextBytes(bytes);
        }
        return Arrays.copyOf(bytes, Math.min(bytes.length, most));
    }
}
