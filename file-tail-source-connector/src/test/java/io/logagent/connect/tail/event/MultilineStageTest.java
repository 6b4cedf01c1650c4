/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.event;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.logagent.connect.tail.entry.LineOverflow;
import io.logagent.connect.tail.entry.Multiline;
import io.logagent.connect.tail.event.Lines.Out;
import io.logagent.connect.tail.read.EventState;
import io.logagent.connect.tail.text.LinePattern;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MultilineStageTest {
    private final Lines lines = new Lines();
    private final EventCounters counters = new EventCounters();
    private long now;

    private MultilineStage assembled(Multiline.Boundary boundary, int maxLines, int maxBytes, LineOverflow overflow) {
        Multiline multiline = new Multiline(boundary, maxLines, Duration.ofSeconds(5));
        return new MultilineStage(new EventAssembler(
                Optional.of(multiline), maxBytes, overflow, () -> now, counters, position -> EventState.NONE, lines));
    }

    private MultilineStage assembled(String pattern, boolean negate, boolean before) {
        return assembled(
                new Multiline.Matching(LinePattern.of(pattern), negate, before), 500, 1000, LineOverflow.SPLIT);
    }

    @ParameterizedTest
    @CsvSource({
        // Pattern, negate, before, and the events of the lines a to f.
        "^[bef], false, false, ab c def",
        "^[acd], true, false, ab c def",
        "^[bc], false, false, abc d e f",
        "^[ade], false, true, ab c def",
        "^[bcf], true, true, ab c def",
        ".*, false, false, abcdef",
        ".*, true, false, a b c d e f",
        ".*, false, true, abcdef",
        ".*, true, true, a b c d e f",
    })
    void linesAreJoinedByPatternNegateAndMatch(String pattern, boolean negate, boolean before, String events) {
        MultilineStage sink = assembled(pattern, negate, before);
        lines.feed(sink, "a\nb\nc\nd\ne\nf");
        sink.end();

        assertThat(String.join(" ", lines.texts()).replace("\n", "")).isEqualTo(events);
    }

    @Test
    void theCursorOfAnEventCoversAllItsLines() {
        MultilineStage sink = assembled("^ ", false, false);
        lines.feed(sink, "one\n two\nthree");

        assertThat(lines.out).containsExactly(new Out("one\n two", 0, 0, 9, List.of(), null, null));
        sink.end();
        assertThat(lines.out.get(1)).isEqualTo(new Out("three", 9, 9, 15, List.of(), null, null));
    }

    @Test
    void anEventContinuesInTheNextFile() {
        MultilineStage sink = assembled("^ ", false, false);
        lines.feed(sink, "0\none\n two");
        lines.position = 0;
        lines.feed(sink, " three\nfour");

        assertThat(lines.out.get(1)).isEqualTo(new Out("one\n two\n three", 2, 2, 7, List.of(), null, null));
    }

    @Test
    void anEventIsCompleteWhenNoLineArrivesForTheTimeout() {
        MultilineStage sink = assembled("^ ", false, false);
        lines.feed(sink, "a\n b");
        now += Duration.ofSeconds(4).toNanos();
        sink.pause();
        assertThat(lines.out).isEmpty();
        lines.feed(sink, " c");
        now += Duration.ofSeconds(4).toNanos();
        sink.pause();
        assertThat(lines.out).isEmpty();
        now += Duration.ofSeconds(1).toNanos();
        sink.pause();
        sink.pause();
        assertThat(lines.texts()).containsExactly("a\n b\n c");
        lines.feed(sink, " d\ne");
        assertThat(lines.texts()).containsExactly("a\n b\n c", " d");
    }

    @Test
    void withMatchBeforeAnEventIsCompleteWithItsLastLine() {
        MultilineStage sink = assembled("\\\\$", false, true);
        lines.feed(sink, "a \\\nb \\\nc\nd");

        assertThat(lines.texts()).containsExactly("a \\\nb \\\nc", "d");
    }

    @Test
    void emptyLinesAreLines() {
        MultilineStage sink = assembled("^$", false, false);
        lines.feed(sink, "\n\na\n\n\nb\n");
        sink.end();

        assertThat(lines.texts()).containsExactly("\n", "a\n\n", "b");
    }

    @Test
    void givenTooManyLinesThenAllPiecesAreTaggedAndNothingIsLost() {
        MultilineStage sink =
                assembled(new Multiline.Matching(LinePattern.of("^ "), false, false), 2, 1000, LineOverflow.SPLIT);
        lines.feed(sink, "a\n b\n c\n d\n e\nf");
        sink.end();

        assertThat(lines.texts()).containsExactly("a\n b", " c\n d", " e", "f");
        assertThat(lines.out)
                .extracting(Out::tags)
                .containsExactly(List.of("split"), List.of("split"), List.of("split"), List.of());
        assertThat(lines.out).extracting(Out::before).containsExactly(0L, 5L, 11L, 14L);
        assertThat(lines.out).extracting(Out::after).containsExactly(5L, 11L, 14L, 16L);
        assertThat(counters.split()).isEqualTo(1);
    }

    @Test
    void givenTooManyBytesThenItIsSplitTruncatedOrSkippedAsConfigured() {
        Multiline.Boundary boundary = new Multiline.Matching(LinePattern.of("^ "), false, false);
        String text = "a\n 日本\n xyz\nf";
        for (LineOverflow overflow : LineOverflow.values()) {
            lines.out.clear();
            MultilineStage sink = assembled(boundary, 500, 8, overflow);
            lines.feed(sink, text);
            sink.end();
            switch (overflow) {
                case SPLIT -> assertThat(lines.texts()).containsExactly("a", " 日本", " xyz", "f");
                case TRUNCATE -> assertThat(lines.texts()).containsExactly("a\n 日", "f");
                case SKIP -> assertThat(lines.texts()).containsExactly("f");
            }
        }
        assertThat(counters.truncated()).isEqualTo(1);
        assertThat(counters.skipped()).isEqualTo(1);
    }

    @Test
    void theCursorOfATruncatedEventCoversItsRest() {
        MultilineStage sink =
                assembled(new Multiline.Matching(LinePattern.of("^ "), false, false), 2, 1000, LineOverflow.TRUNCATE);
        lines.feed(sink, "a\n b\n c\n d\nf");

        assertThat(lines.out).containsExactly(new Out("a\n b", 0, 0, 11, List.of("truncated"), null, null));
    }

    @Test
    void aPieceOfALongLineIsPartOfNoEvent() {
        MultilineStage sink = assembled("^ ", false, false);
        lines.feed(sink, "a\n b");
        sink.accept(lines.piece(" xxx"));
        sink.accept(lines.piece(" yyy"));
        lines.feed(sink, " c");
        sink.end();

        assertThat(lines.texts()).containsExactly("a\n b", " xxx", " yyy", " c");
    }

    /** Whatever the settings: nothing is lost, doubled or out of order, and cursors meet. */
    @Test
    void anyLinesAndSettingsKeepAllLinesInOrder() {
        long seed = System.nanoTime();
        System.out.println("MultilineStageTest: seed " + seed);
        Random random = new Random(seed);
        String[] patterns = {"^ ", "^[a-m]", "x$", "^$", ".", "日", "^Caused|at "};
        for (int run = 0; run < 3000; run++) {
            String at = "seed " + seed + ", run " + run;
            Multiline.Boundary boundary = random.nextInt(4) == 0
                    ? Multiline.Preset.values()[random.nextInt(3)]
                    : new Multiline.Matching(
                            LinePattern.of(patterns[random.nextInt(patterns.length)]),
                            random.nextBoolean(),
                            random.nextBoolean());
            int maxLines = 1 + random.nextInt(6);
            int maxBytes = 30 + random.nextInt(60);
            lines.out.clear();
            lines.position = 0;
            MultilineStage sink = assembled(boundary, maxLines, maxBytes, LineOverflow.SPLIT);
            List<String> fed = new ArrayList<>();
            for (int i = random.nextInt(40); i > 0; i--) {
                String line = "abx 日Caused at x.y(Z:1)\t panic: Traceback ".substring(random.nextInt(20));
                line = line.substring(0, random.nextInt(Math.min(9, line.length())));
                fed.add(line);
                sink.accept(lines.line(line));
                if (random.nextInt(10) == 0) {
                    now += Duration.ofSeconds(random.nextInt(8)).toNanos();
                    sink.pause();
                }
            }
            sink.end();

            assertThat(
                            fed.isEmpty()
                                    ? List.of()
                                    : List.of(String.join("\n", lines.texts()).split("\n", -1)))
                    .as(at)
                    .isEqualTo(fed);
            long position = 0;
            for (Out out : lines.out) {
                assertThat(out.before()).as(at).isEqualTo(position).isEqualTo(out.start());
                assertThat(out.text().lines().count()).as(at).isLessThanOrEqualTo(maxLines);
                assertThat(out.text().getBytes(UTF_8)).as(at).hasSizeLessThanOrEqualTo(maxBytes);
                position = out.after();
            }
            assertThat(position).as(at).isEqualTo(lines.position);
        }
    }
}
