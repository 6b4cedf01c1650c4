/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.follow.endtoend;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.logagent.connect.tail.entry.LineOverflow;
import io.logagent.connect.tail.follow.fixture.EventReading;
import io.logagent.connect.tail.follow.fixture.EventReading.Event;
import io.logagent.connect.tail.follow.fixture.EventReading.LineSettings;
import io.logagent.connect.tail.read.ReadSizes;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Lines of 1 byte to 5 MB that end before, on and behind each boundary of the read buffer. */
class LineLengthTest {
    private static final int FIVE_MEGABYTES = 5_000_000;
    private static final int NEAR = 3;

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({
        "SPLIT, 524288", "TRUNCATE, 524288", "SKIP, 524288",
        "SPLIT, 5000000", "TRUNCATE, 5000000", "SKIP, 5000000",
        "SPLIT, 1024", "TRUNCATE, 1024", "SKIP, 1024"
    })
    void aLineOfAnyLengthIsDeliveredOnceAndSoAreTheLinesAroundIt(LineOverflow overflow, int lineMax) throws Exception {
        LineSettings settings = LineSettings.USUAL.lineMaxBytes(lineMax).overflow(overflow);
        for (int length : lengths(lineMax)) {
            for (String end : List.of("\n", "\r\n")) {
                String line = text(length);
                String content = "first" + end + line + end + "last" + end;
                checkLine(settings, line, readAll(settings, content));
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"524288", "1024"})
    void shortLinesAroundEveryBoundaryAreDeliveredUnchanged(int lineMax) throws Exception {
        LineSettings settings = LineSettings.USUAL.lineMaxBytes(lineMax);
        for (int boundary : lengths(lineMax)) {
            if (boundary > 2 * ReadSizes.CHUNK + 2 * NEAR) {
                continue;
            }
            String filler = "x".repeat(99) + "\n";
            int lines = boundary / filler.length();
            String rest = "y".repeat(boundary % filler.length());
            String content = filler.repeat(lines) + rest + "\r\n" + "\n" + "z" + "\n" + "last\n";

            List<Event> events = readAll(settings, content);

            assertThat(events).hasSize(lines + 4);
            assertThat(events.subList(lines, lines + 4)).extracting(Event::text).containsExactly(rest, "", "z", "last");
            assertThat(events).extracting(Event::tags).containsOnly(List.of());
        }
    }

    private static Set<Integer> lengths(int lineMax) {
        Set<Integer> lengths = new TreeSet<>(List.of(1, FIVE_MEGABYTES));
        int chunk = ReadSizes.CHUNK;
        int context = ReadSizes.CONTEXT;
        for (int boundary : List.of(context, chunk, chunk + context, 2 * chunk, lineMax, lineMax + context)) {
            for (int near = -NEAR; near <= NEAR; near++) {
                lengths.add(boundary + near);
                // From the start of the file, with the line before it.
                lengths.add(boundary + near - "first\n".length());
            }
        }
        return lengths;
    }

    private List<Event> readAll(LineSettings settings, String content) throws Exception {
        Path log = Files.write(folder.resolve("app.log"), content.getBytes(US_ASCII));
        try (EventReading reading = new EventReading(settings, EventReading.document(log, ""))) {
            reading.readAvailable();
            assertThat(reading.troubles()).isEmpty();
            return reading.events();
        } finally {
            Files.delete(log);
        }
    }

    private static void checkLine(LineSettings settings, String line, List<Event> events) {
        int last = events.size() - 1;
        assertThat(events).first().extracting(Event::text).isEqualTo("first");
        assertThat(events).last().extracting(Event::text).isEqualTo("last");
        List<Event> pieces = events.subList(1, last);
        String whole = String.join("", pieces.stream().map(Event::text).toList());
        if (line.length() <= settings.lineMaxBytes()) {
            assertThat(pieces).extracting(Event::tags).containsExactly(List.of());
            assertThat(whole.equals(line)).as("line of " + line.length()).isTrue();
            return;
        }
        assertThat(pieces).allMatch(piece -> piece.text().length() <= settings.lineMaxBytes());
        switch (settings.overflow()) {
            case SPLIT -> {
                assertThat(pieces).extracting(Event::tags).containsOnly(List.of("split"));
                assertThat(whole.equals(line)).as("line of " + line.length()).isTrue();
            }
            case TRUNCATE -> {
                assertThat(pieces).extracting(Event::tags).containsExactly(List.of("truncated"));
                assertThat(whole.equals(line.substring(0, settings.lineMaxBytes())))
                        .as("line of " + line.length())
                        .isTrue();
            }
            case SKIP -> assertThat(pieces).isEmpty();
        }
    }

    /** Text in which each position is different. */
    private static String text(int length) {
        StringBuilder text = new StringBuilder(length + 8);
        while (text.length() < length) {
            text.append(text.length()).append(' ');
        }
        text.setLength(length);
        return text.toString();
    }
}
