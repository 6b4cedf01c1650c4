/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.follow.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import io.logagent.connect.tail.follow.fixture.EventReading;
import io.logagent.connect.tail.follow.fixture.EventReading.Event;
import io.logagent.connect.tail.follow.fixture.EventReading.LineSettings;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A restart at any record of a file in any encoding loses, repeats and garbles nothing. */
class EncodingRestartTest {
    private static final List<String> CJK =
            List.of("支付失败：余额不足", "第二行", "", "ascii only", "ー株式会社ソニー表", "\u0A0A中ਊ\u010A", "丂䰲龥", "end of it");
    private static final List<String> EMOJI =
            List.of("😀 first", "👩‍👩‍👧‍👦🏳️‍🌈", "", "a", "é👍🏽", "\uD87E\uDC04");

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({
        "UTF-8, UTF-8, false",
        "UTF-8, UTF-8, true",
        "UTF-16LE, UTF-16LE, false",
        "UTF-16LE, UTF-16LE, true",
        "UTF-16BE, UTF-16BE, false",
        "UTF-16BE, UTF-16BE, true",
        "UTF-16, UTF-16LE, true",
        "UTF-16, UTF-16BE, true",
        "UTF-16, UTF-16BE, false",
        "UTF-32LE, UTF-32LE, true",
        "GBK, GBK, false",
        "GB18030, GB18030, false",
        "Shift_JIS, Shift_JIS, false",
        "EUC-KR, EUC-KR, false",
        "Big5, Big5, false"
    })
    void aRestartAtAnyRecord(String encoding, String writtenIn, boolean mark) throws Exception {
        Charset charset = Charset.forName(writtenIn);
        List<String> lines = new ArrayList<>();
        StringBuilder text = new StringBuilder(mark ? "\uFEFF" : "");
        for (String line : texts(charset)) {
            text.append(line).append(lines.size() % 3 == 1 ? "\n" : "\r\n");
            lines.add(line);
        }
        Path log = Files.write(folder.resolve("app.log"), text.toString().getBytes(charset));

        try (EventReading reading = new EventReading(
                        LineSettings.USUAL, EventReading.document(log, "\"encoding\":\"" + encoding + "\""))
                .inSteps(1)) {
            reading.readAvailable();
            assertThat(reading.texts()).isEqualTo(lines);
            assertThat(reading.events()).extracting(Event::tags).containsOnly(List.of());
            List<Event> all = List.copyOf(reading.events());
            assertPositions(all, charset, mark);
            for (int i = 0; i < all.size(); i++) {
                reading.restartAfter(all.get(i));
                reading.untilQuiet();
                assertThat(reading.events()).as("after record %d", i).isEqualTo(all.subList(i + 1, all.size()));
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"UTF-8", "UTF-16LE", "UTF-16BE", "GBK", "GB18030", "Shift_JIS"})
    void aRestartAtAnyPieceOfALongLine(String encoding) throws Exception {
        Charset charset = Charset.forName(encoding);
        String longLine = String.join("+", texts(charset)).repeat(5);
        Path log = Files.write(
                folder.resolve("app.log"), ("first\r\n" + longLine + "\r\n" + "last\r\n").getBytes(charset));

        try (EventReading reading = new EventReading(
                        LineSettings.USUAL.lineMaxBytes(61),
                        EventReading.document(log, "\"encoding\":\"" + encoding + "\""))
                .inSteps(1)) {
            reading.readAvailable();
            List<Event> all = List.copyOf(reading.events());
            assertPieces(longLine, all);
            for (Event event : all) {
                int stored = (int) all.stream()
                        .takeWhile(other ->
                                other.cursor().position() <= event.cursor().position())
                        .count();
                reading.restartAfter(event);
                reading.untilQuiet();
                // A line that is decoded and split comes again as a whole, since its pieces have no cursors of their
                // own.
                assertThat(reading.texts())
                        .as("after %s", event)
                        .endsWith(all.subList(stored, all.size()).stream()
                                .map(Event::text)
                                .toArray(String[]::new));
                assertThat(reading.events()).hasSizeLessThanOrEqualTo(all.size() - stored + 3);
            }
        }
    }

    private static void assertPieces(String longLine, List<Event> all) {
        List<Event> pieces = all.subList(1, all.size() - 1);
        assertThat(all).first().extracting(Event::text).isEqualTo("first");
        assertThat(all).last().extracting(Event::text).isEqualTo("last");
        assertThat(String.join("", pieces.stream().map(Event::text).toList())).isEqualTo(longLine);
        assertThat(pieces).hasSizeGreaterThan(5).allSatisfy(piece -> {
            assertThat(piece.tags()).containsExactly("split");
            assertThat(piece.text().getBytes(StandardCharsets.UTF_8)).hasSizeLessThanOrEqualTo(61);
        });
    }

    /** Each line starts where the previous one ends, in bytes of the file. */
    private static void assertPositions(List<Event> events, Charset charset, boolean mark) {
        long position = 0;
        int markLength = mark ? "\uFEFF".getBytes(charset).length : 0;
        for (int i = 0; i < events.size(); i++) {
            Event event = events.get(i);
            assertThat(event.start()).isEqualTo(position);
            position +=
                    (i == 0 ? markLength : 0) + (event.text() + (i % 3 == 1 ? "\n" : "\r\n")).getBytes(charset).length;
            assertThat(event.cursor().position()).isEqualTo(position);
        }
    }

    private static List<String> texts(Charset charset) {
        List<String> texts = new ArrayList<>(CJK);
        texts.addAll(EMOJI);
        texts.add("plain");
        return texts.stream().filter(charset.newEncoder()::canEncode).toList();
    }
}
