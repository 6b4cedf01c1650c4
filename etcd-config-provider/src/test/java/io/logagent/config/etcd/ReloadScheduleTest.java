/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.config.etcd;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ReloadScheduleTest {
    private static final Map<String, String> OLD = Map.of("password", "old");
    private static final Map<String, String> NEW = Map.of("password", "new");

    private long now = 1_000_000;
    private final ReloadSchedule schedule = new ReloadSchedule(Duration.ofMinutes(1), () -> now);

    private long after(long millis, Map<String, String> values) {
        now += millis;
        return schedule.remaining("/es", values);
    }

    @Test
    void theFirstStartIsFollowedByARestartThatLetsConnectNoteTheValues() {
        assertThat(after(0, OLD)).isEqualTo(1_000);
        assertThat(after(300, OLD)).isEqualTo(700);
        assertThat(after(700, OLD)).isEqualTo(59_000);
    }

    @Test
    void whateverAsksMeanwhileGetsWhatIsLeft() {
        after(0, OLD);
        after(1_000, OLD);

        assertThat(after(2_000, OLD)).isEqualTo(57_000);
    }

    @Test
    void aRestartThatWasDueBeginsAnewWithoutAnother() {
        after(0, OLD);
        after(1_000, OLD);

        assertThat(after(59_000, OLD)).isEqualTo(60_000);
        assertThat(after(1, OLD)).isEqualTo(59_999);
        // Also when timers differ a little.
        assertThat(after(59_989, OLD)).isEqualTo(60_000);
    }

    @Test
    void aNewValueIsNotedSoonToo() {
        after(0, OLD);
        after(1_000, OLD);

        assertThat(after(59_000, NEW)).isEqualTo(1_000);
        assertThat(after(1_000, NEW)).isEqualTo(59_000);
        assertThat(after(20_000, OLD)).isEqualTo(1_000);
    }

    @Test
    void aStartThatWasNotScheduledIsFollowedByANotingRestart() {
        after(0, OLD);
        after(1_000, OLD);

        assertThat(after(20_000, OLD)).isEqualTo(1_000);
        assertThat(after(1_000, OLD)).isEqualTo(38_000);
    }

    @Test
    void whenNobodyCameInTimeItBeginsAnew() {
        after(0, OLD);

        assertThat(after(3_600_000, OLD)).isEqualTo(1_000);
        assertThat(after(1_000, OLD)).isEqualTo(59_000);
    }

    @Test
    void pathsHaveTimesOfTheirOwn() {
        after(0, OLD);
        after(1_000, OLD);

        assertThat(schedule.remaining("/db", OLD)).isEqualTo(1_000);
        assertThat(after(0, OLD)).isEqualTo(59_000);
    }

    @Test
    void nothingIsLaterThanTheTtl() {
        ReloadSchedule fast = new ReloadSchedule(Duration.ofMillis(400), () -> now);

        assertThat(fast.remaining("/es", OLD)).isEqualTo(400);
    }
}
