/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.config.etcd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ReloadScheduleTest {
    private static final Map<String, String> OLD = Map.of("password", "old");
    private static final Map<String, String> NEW = Map.of("password", "new");

    private long now = 1_000_000;
    private final ReloadSchedule schedule = new ReloadSchedule(Duration.ofMinutes(1), () -> now);

    private long after(long millis, Map<String, String> newest) {
        return answerAfter(millis, newest).ttl();
    }

    private ReloadSchedule.Answer answerAfter(long millis, Map<String, String> newest) {
        now += millis;
        return schedule.answer("/es", newest);
    }

    /** A start, and its noting restarts. */
    private void startAndNote() {
        after(0, OLD);
        after(1_000, OLD);
        after(1_000, OLD);
    }

    @Test
    void theFirstStartIsFollowedByTwoNotingRestarts() {
        assertThat(after(0, OLD)).isEqualTo(1_000);
        assertThat(after(300, OLD)).isEqualTo(700);
        assertThat(after(700, OLD)).isEqualTo(1_000);
        assertThat(after(1_000, OLD)).isEqualTo(58_000);
    }

    @Test
    void aTaskThatStartsWhenTheNotingRestartIsDueIsNotTakenForIt() {
        startAndNote();
        assertThat(after(58_000, NEW)).isEqualTo(1_000);

        // Connect has stopped the task, and starts it before it does what was due.
        assertThat(after(1_060, NEW)).isEqualTo(1_000);

        assertThat(answerAfter(1_000, OLD)).isEqualTo(new ReloadSchedule.Answer(NEW, 15_100));
        assertThat(answerAfter(15_100, OLD).values()).isEqualTo(OLD);
    }

    @Test
    void otherLookupsGetTheRemainingTtl() {
        startAndNote();

        assertThat(after(2_000, OLD)).isEqualTo(56_000);
    }

    @Test
    void aScheduledRestartBeginsAFullTtlWithoutANotingRestart() {
        startAndNote();

        assertThat(after(58_000, OLD)).isEqualTo(60_000);
        assertThat(after(1, OLD)).isEqualTo(59_999);
        // Also if Connect's timer is a little fast.
        assertThat(after(59_989, OLD)).isEqualTo(60_000);
    }

    @Test
    void aNewValueIsFollowedByANotingRestart() {
        startAndNote();

        assertThat(after(58_000, NEW)).isEqualTo(1_000);
        assertThat(after(1_000, NEW)).isEqualTo(1_000);
        assertThat(after(1_000, NEW)).isEqualTo(58_000);
        assertThat(after(20_000, OLD)).isEqualTo(1_000);
    }

    @Test
    void anUnscheduledStartIsFollowedByANotingRestart() {
        startAndNote();

        assertThat(after(20_000, OLD)).isEqualTo(1_000);
        assertThat(after(1_000, OLD)).isEqualTo(1_000);
        assertThat(after(1_000, OLD)).isEqualTo(36_000);
    }

    @Test
    void aMissedRestartBeginsTheScheduleAnew() {
        after(0, OLD);

        assertThat(after(3_600_000, OLD)).isEqualTo(1_000);
        assertThat(after(1_000, OLD)).isEqualTo(1_000);
        assertThat(after(1_000, OLD)).isEqualTo(58_000);
    }

    @Test
    void valuesOfAnUnusedPathAreNotKept() {
        String secret = new String("of a deleted connector");
        WeakReference<String> kept = new WeakReference<>(secret);
        schedule.answer("/deleted", Map.of("password", secret));
        secret = null;

        now += 3_600_000;
        schedule.answer("/es", OLD);

        await().atMost(Duration.ofSeconds(60)).until(() -> {
            System.gc();
            return kept.get() == null;
        });
        assertThat(after(0, OLD)).isEqualTo(1_000);
    }

    @Test
    void eachPathHasItsOwnSchedule() {
        startAndNote();

        assertThat(schedule.answer("/db", OLD).ttl()).isEqualTo(1_000);
        assertThat(after(0, OLD)).isEqualTo(58_000);
    }

    @Test
    void aChangeIsHeldBackUntilConnectHasNotedTheValues() {
        after(0, OLD);

        assertThat(answerAfter(500, NEW)).isEqualTo(new ReloadSchedule.Answer(OLD, 500));
        // Each noting restart asks several times. The restart after them gets the new value.
        assertThat(answerAfter(600, NEW)).isEqualTo(new ReloadSchedule.Answer(OLD, 1_000));
        assertThat(answerAfter(100, NEW)).isEqualTo(new ReloadSchedule.Answer(OLD, 900));
        assertThat(answerAfter(900, NEW)).isEqualTo(new ReloadSchedule.Answer(OLD, 15_100));
        assertThat(answerAfter(100, NEW)).isEqualTo(new ReloadSchedule.Answer(OLD, 15_000));
        assertThat(answerAfter(15_000, NEW)).isEqualTo(new ReloadSchedule.Answer(NEW, 1_000));
        assertThat(answerAfter(1_000, NEW)).isEqualTo(new ReloadSchedule.Answer(NEW, 1_000));
        assertThat(answerAfter(1_000, NEW)).isEqualTo(new ReloadSchedule.Answer(NEW, 58_000));
    }

    @Test
    void onlyKeysReturnedBeforeAreHeldBack() {
        after(0, OLD);

        assertThat(answerAfter(500, Map.of("password", "new", "user", "elastic"))
                        .values())
                .isEqualTo(Map.of("password", "old", "user", "elastic"));
    }

    @Test
    void nothingIsHeldBackForARestartThatNeverComes() {
        after(0, OLD);

        assertThat(answerAfter(16_100, NEW).values()).isEqualTo(NEW);
    }

    @Test
    void aLateRestartHasTheFullTimeToNoteTheValues() {
        ReloadSchedule fast = new ReloadSchedule(Duration.ofSeconds(8), () -> now);
        fast.answer("/es", OLD);

        now += 1_000;
        fast.answer("/es", OLD);

        // The restart is 4.5 s late, and its connector takes 1.5 s to start.
        now += 5_500;
        assertThat(fast.answer("/es", NEW).values()).isEqualTo(OLD);
        now += 1_500;
        assertThat(fast.answer("/es", NEW).values()).isEqualTo(OLD);
        now += 600;
        assertThat(fast.answer("/es", NEW).values()).isEqualTo(NEW);
    }

    @Test
    void aSlowConnectorHasAQuarterOfTheTtlToStart() {
        after(0, OLD);
        after(1_000, OLD);

        assertThat(answerAfter(1_000, NEW).values()).isEqualTo(OLD);
        assertThat(answerAfter(14_900, NEW).values()).isEqualTo(OLD);
        assertThat(answerAfter(100, NEW).values()).isEqualTo(NEW);
    }

    @Test
    void onceTheValuesAreNotedAnyLookupGetsAChange() {
        startAndNote();

        assertThat(answerAfter(15_100, NEW)).isEqualTo(new ReloadSchedule.Answer(NEW, 1_000));
    }

    @Test
    void aScheduledRestartGetsTheChangeEvenWithAShortTtl() {
        ReloadSchedule fast = new ReloadSchedule(Duration.ofMillis(400), () -> now);
        fast.answer("/es", OLD);

        for (int i = 0; i < 20 && fast.answer("/es", NEW).values().equals(OLD); i++) {
            now += fast.answer("/es", NEW).ttl();
        }

        assertThat(fast.answer("/es", NEW).values()).isEqualTo(NEW);
        assertThat(fast.answer("/es", NEW)).hasToString("1 values for 400 ms");
    }

    @Test
    void noRestartIsLaterThanTheTtl() {
        ReloadSchedule fast = new ReloadSchedule(Duration.ofMillis(400), () -> now);

        assertThat(fast.answer("/es", OLD).ttl()).isEqualTo(400);
    }
}
