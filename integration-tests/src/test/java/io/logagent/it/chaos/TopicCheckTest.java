/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.it.chaos;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Checks that the chaos test notices each line that is lost, repeated or out of order. */
class TopicCheckTest {
    @TempDir
    Path folder;

    private final ReplayBound kills = new ReplayBound();
    private RotatingFile file;
    private TopicCheck exactlyOnce;
    private TopicCheck atLeastOnce;
    private long offset;

    @BeforeEach
    void begin() throws Exception {
        file = new RotatingFile(folder.resolve("a"), new Random(1));
        exactlyOnce = new TopicCheck("t", List.of(file), sequence -> true, Replays.NONE);
        atLeastOnce = new TopicCheck("t", List.of(file), sequence -> true, kills);
    }

    @AfterEach
    void close() throws Exception {
        file.close();
    }

    private void take(int first, int last) {
        IntStream.rangeClosed(first, last).forEach(sequence -> {
            String value = "{\"message\":\"" + new NumberedLine("a", sequence).text(40) + "\"}";
            ConsumerRecord<String, byte[]> record =
                    new ConsumerRecord<>("t", 0, offset++, "h/a", value.getBytes(UTF_8));
            exactlyOnce.take(record);
            atLeastOnce.take(record);
        });
    }

    private void kill(int stored) {
        kills.killed(offset, Map.of("a", stored));
    }

    @Test
    void givenEachLineOnceThenNothingIsWrong() {
        take(0, 9);

        assertThat(exactlyOnce.violations()).isEmpty();
        assertThat(atLeastOnce.violations()).isEmpty();
        assertThat(atLeastOnce.replayed()).isZero();
    }

    @Test
    void givenALineIsMissingThenNoKillExcusesIt() {
        take(0, 9);
        kill(5);
        take(11, 12);

        assertThat(atLeastOnce.violations()).singleElement().asString().endsWith("line 11 of a arrived after 9");
        assertThat(exactlyOnce.violations()).hasSize(1);
    }

    @Test
    void givenALineArrivesAgainThenOnlyAKillWithoutItsOffsetExcusesIt() {
        take(0, 9);
        take(9, 9);
        assertThat(atLeastOnce.violations()).singleElement().asString().contains("arrived again or too late, after 9");

        kill(5);
        take(6, 12);
        assertThat(atLeastOnce.violations()).hasSize(1);
        assertThat(exactlyOnce.violations()).hasSize(2);
    }

    @Test
    void givenAReplayThatAnotherKillEndsEarlyThenTheNextStartMayContinueAfterTheFirst() {
        take(0, 9);
        kill(2);
        take(3, 5);
        kill(2);
        take(10, 12);

        assertThat(atLeastOnce.violations()).isEmpty();
        assertThat(exactlyOnce.violations()).hasSize(2);
    }

    @Test
    void givenAReplayThatEndsEarlyWithoutAKillThenLinesAreMissing() {
        take(0, 9);
        kill(2);
        take(3, 5);
        take(10, 12);

        assertThat(atLeastOnce.violations()).singleElement().asString().endsWith("line 10 of a arrived after 5");
    }
}
