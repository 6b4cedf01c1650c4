/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.follow.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import io.logagent.connect.tail.follow.fixture.EventReading;
import io.logagent.connect.tail.follow.fixture.EventReading.LineSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A file is read at the rate of its entry, and no other file is delayed. */
class EntryRateTest {
    private static final int LINES = 30_000;
    private static final Duration STEP = Duration.ofMillis(20);
    private static final Percentage FIVE_PERCENT = Percentage.withPercentage(5);

    @TempDir
    Path folder;

    private Path slow;
    private Path fast;

    @BeforeEach
    void setUp() throws IOException {
        slow = write("slow.log");
        fast = write("fast.log");
    }

    @Test
    void aThousandLinesPerSecondHoldOverTenSecondsWithoutBursts() {
        try (EventReading reading = new EventReading(LineSettings.USUAL, document(1000)).inSteps(5000)) {
            reading.read();
            reading.read();
            int before = reading.texts(slow).size();
            for (int second = 0; second < 10; second++) {
                for (int fifth = 0; fifth < 5; fifth++) {
                    int sofar = reading.events().size() - LINES;
                    readFor(reading, Duration.ofMillis(200));
                    if (second > 0) {
                        // No more than the rate allows, and the savings of a fifth of a second.
                        assertThat(reading.events().size() - LINES - sofar).isLessThanOrEqualTo(400);
                    }
                }
            }
            assertThat(reading.texts(slow).size() - before).isCloseTo(10_000, FIVE_PERCENT);
        }
    }

    @Test
    void aFileWithoutARateIsReadAsFastAsIfItWereAlone() {
        int alone = readsUntilAllOf(fast, EventReading.document(fast, ""));
        int beside = readsUntilAllOf(fast, document(1000));

        assertThat(beside).isLessThanOrEqualTo(alone + 2);
    }

    @Test
    void aChangedRateAppliesAtOnceAndNothingIsReadAgain() throws Exception {
        try (EventReading reading = new EventReading(LineSettings.USUAL, document(1000)).inSteps(5000)) {
            readFor(reading, Duration.ofSeconds(2));
            int before = reading.texts(slow).size();
            reading.apply(document(4000));
            readFor(reading, Duration.ofSeconds(4));
            int after = reading.texts(slow).size();
            assertThat(after - before).isCloseTo(16_000, FIVE_PERCENT);

            reading.apply(document(500));
            readFor(reading, Duration.ofSeconds(4));
            assertThat(reading.texts(slow).size() - after).isCloseTo(2_000, FIVE_PERCENT);

            reading.apply(document(0));
            readFor(reading, Duration.ofMillis(500));
            assertThat(reading.texts(slow)).isEqualTo(Files.readAllLines(slow));
            assertThat(reading.texts(fast)).isEqualTo(Files.readAllLines(fast));
        }
    }

    @Test
    void aChangedRateAppliesToARenamedFileWithoutSuccessor() throws Exception {
        List<String> lines = Files.readAllLines(slow);
        try (EventReading reading =
                new EventReading(LineSettings.USUAL, EventReading.document(slow, "\"rate\":10")).inSteps(5000)) {
            readFor(reading, Duration.ofSeconds(1));
            Files.move(slow, folder.resolve("slow.log.1"));
            readFor(reading, Duration.ofSeconds(1));
            assertThat(reading.events()).hasSizeLessThan(100);

            reading.apply(EventReading.document(slow, ""));
            readFor(reading, Duration.ofSeconds(1));
            assertThat(reading.texts(slow)).isEqualTo(lines);
        }
    }

    private static void readFor(EventReading reading, Duration time) {
        for (long step = 0; step < time.dividedBy(STEP); step++) {
            reading.advance(STEP);
            reading.read();
        }
    }

    private int readsUntilAllOf(Path path, String document) {
        try (EventReading reading = new EventReading(LineSettings.USUAL, document).inSteps(1000)) {
            int reads = 0;
            while (reading.texts(path).size() < LINES) {
                reading.read();
                reading.advance(STEP);
                assertThat(++reads).isLessThan(10 * LINES);
            }
            return reads;
        }
    }

    private String document(int rate) {
        String limited = EventReading.document(slow, "\"send_rate\":" + rate);
        String other = EventReading.document(fast, "");
        return limited.substring(0, limited.length() - 1) + "," + other.substring(1);
    }

    private Path write(String name) throws IOException {
        List<String> lines =
                IntStream.range(0, LINES).mapToObj(i -> name + " " + i).toList();
        return Files.write(folder.resolve(name), lines);
    }
}
