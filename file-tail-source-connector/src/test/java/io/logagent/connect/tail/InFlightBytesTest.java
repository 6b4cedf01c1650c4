/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class InFlightBytesTest {
    private static final Duration AT_ONCE = Duration.ZERO;
    private static final Duration FOREVER = Duration.ofDays(1);

    private final InFlightBytes inFlight = new InFlightBytes(100);
    private final AtomicReference<Thread> waiting = new AtomicReference<>();
    private final ExecutorService other = Executors.newSingleThreadExecutor();

    @AfterEach
    void close() {
        other.shutdownNow();
    }

    @Test
    void givenRoomThenABatchIsAccepted() throws Exception {
        assertThat(inFlight.begin(60, AT_ONCE)).isTrue();
        assertThat(inFlight.begin(40, AT_ONCE)).isTrue();
        assertThat(inFlight.get()).isEqualTo(100);
    }

    @Test
    void givenNoRoomThenNoBatchIsAccepted() throws Exception {
        inFlight.begin(60, AT_ONCE);

        assertThat(inFlight.begin(41, Duration.ofMillis(1))).isFalse();
        assertThat(inFlight.get()).isEqualTo(60);
    }

    @Test
    void givenAnOversizedBatchThenItIsAcceptedAlone() throws Exception {
        inFlight.begin(1, AT_ONCE);
        assertThat(inFlight.begin(101, AT_ONCE)).isFalse();

        inFlight.end(1);
        assertThat(inFlight.begin(101, AT_ONCE)).isTrue();
        assertThat(inFlight.begin(1, AT_ONCE)).isFalse();
    }

    @Test
    void givenNoRoomThenItWaitsUntilThereIs() throws Exception {
        inFlight.begin(100, AT_ONCE);
        Future<Boolean> accepted = beginInOtherThread(50);

        inFlight.end(49);
        inFlight.end(1);

        assertThat(accepted.get(30, TimeUnit.SECONDS)).isTrue();
        assertThat(inFlight.get()).isEqualTo(100);
    }

    /** In which an acknowledgement that comes between a look and the wait could be missed. */
    @Test
    void givenAcknowledgementsAtAnyMomentThenNoneIsMissed() throws Exception {
        Future<?> acknowledged = other.submit(() -> {
            for (int record = 0; record < 200_000; ) {
                if (inFlight.get() > 0) {
                    inFlight.end(1);
                    record++;
                }
            }
        });
        for (int batch = 0; batch < 2_000; batch++) {
            assertThat(inFlight.begin(100, FOREVER)).isTrue();
        }

        acknowledged.get(30, TimeUnit.SECONDS);
        assertThat(inFlight.get()).isZero();
    }

    @Test
    void givenAnInterruptThenTheWaitEnds() throws Exception {
        inFlight.begin(100, AT_ONCE);
        Future<Boolean> accepted = beginInOtherThread(1);

        waiting.get().interrupt();

        assertThatThrownBy(() -> accepted.get(30, TimeUnit.SECONDS)).hasCauseInstanceOf(InterruptedException.class);
        assertThat(inFlight.begin(0, AT_ONCE)).as("nothing was accepted").isTrue();
    }

    private Future<Boolean> beginInOtherThread(long batch) {
        Future<Boolean> accepted = other.submit(() -> {
            waiting.set(Thread.currentThread());
            return inFlight.begin(batch, FOREVER);
        });
        Awaitility.await("the thread waits")
                .until(() -> waiting.get() != null && waiting.get().getState() == Thread.State.TIMED_WAITING);
        return accepted;
    }
}
