/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.logagent.connect.tail.metrics.Liveness.State;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class LivenessTest {
    private static final Duration ALMOST = Liveness.LIMIT.minusMillis(1);

    private final AtomicLong nanos = new AtomicLong();
    private final AtomicLong inFlight = new AtomicLong();
    private final Liveness liveness =
            new Liveness(inFlight::get, () -> Instant.EPOCH.plusNanos(nanos.get()), nanos::get);

    private void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }

    @Test
    void givenPollsThenTheTaskCollects() {
        assertThat(liveness.sign().lastPoll()).isEmpty();
        liveness.pollBegins();
        pass(ALMOST);
        assertThat(liveness.state()).isEqualTo(State.COLLECTING);
        liveness.pollEnds();
        pass(ALMOST);
        assertThat(liveness.state()).isEqualTo(State.COLLECTING);
        assertThat(liveness.age()).isEqualTo(ALMOST);
        assertThat(liveness.sign().lastPoll()).contains(Instant.EPOCH);
    }

    @Test
    void givenAPollThatDoesNotEndThenTheTaskIsStuckEvenWithRecordsInFlight() {
        inFlight.set(1);
        liveness.pollBegins();
        pass(Liveness.LIMIT);
        assertThat(liveness.state()).isEqualTo(State.STUCK);
        assertThat(liveness.state().isAlive()).isFalse();
    }

    @Test
    void givenNoMorePollsThenTheTaskIsSendingUntilNoRecordIsInFlight() {
        liveness.pollBegins();
        liveness.pollEnds();
        inFlight.set(1);
        pass(Liveness.LIMIT);
        assertThat(liveness.state()).isEqualTo(State.SENDING);
        assertThat(liveness.state().isAlive()).isTrue();
        inFlight.set(0);
        assertThat(liveness.state()).isEqualTo(State.STUCK);
    }

    @Test
    void givenNoPollAtAllThenTheTaskIsStuck() {
        pass(Liveness.LIMIT);
        assertThat(liveness.state()).isEqualTo(State.STUCK);
        assertThat(liveness.where()).contains("LivenessTest.givenNoPollAtAll");
    }

    /** That Connect waits there is shown by StatusIT, with the oldest and the newest one. */
    @Test
    void aPauseIsRecognizedByTheStackTrace() {
        StackTraceElement waiting =
                new StackTraceElement("org.apache.kafka.connect.runtime.WorkerTask", "awaitUnpause", null, 1);
        StackTraceElement other = new StackTraceElement("org.example.Else", "awaitUnpause", null, 1);
        assertThat(Liveness.isPaused(new StackTraceElement[] {other, waiting})).isTrue();
        assertThat(Liveness.isPaused(new StackTraceElement[] {other})).isFalse();
    }
}
