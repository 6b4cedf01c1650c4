/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ReadAheadTest {
    private final ReadAhead readAhead = new ReadAhead();

    @AfterEach
    void close() {
        readAhead.close();
    }

    @Test
    void givenNoReadWasBegunThenThereIsNothingToWaitFor() throws InterruptedException {
        assertThat(readAhead.await()).isFalse();
    }

    @Test
    void aReadRunsInItsOwnThreadBesideTheTask() throws InterruptedException {
        AtomicReference<String> reader = new AtomicReference<>();
        CountDownLatch sent = new CountDownLatch(1);

        readAhead.begin(() -> {
            reader.set(Thread.currentThread().getName());
            return await(sent);
        });
        // Only if this is reached while the other one reads, that one can end.
        sent.countDown();

        assertThat(readAhead.await()).isTrue();
        assertThat(reader).hasValue(Thread.currentThread().getName() + "-read-ahead");
        assertThat(readAhead.await()).as("once only").isFalse();
    }

    @Test
    void givenAFailedReadThenTheTaskGetsItsException() throws InterruptedException {
        readAhead.begin(() -> {
            throw new IllegalArgumentException("a reason");
        });
        assertThatThrownBy(readAhead::await)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a reason");

        readAhead.begin(() -> {
            throw new AssertionError("another one");
        });
        assertThatThrownBy(readAhead::await).isInstanceOf(AssertionError.class);
        assertThat(readAhead.await()).isFalse();
    }

    @Test
    void givenAReadInProgressThenCloseWaitsForIt() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch mayEnd = new CountDownLatch(1);
        AtomicBoolean ended = new AtomicBoolean();
        readAhead.begin(() -> {
            begun.countDown();
            await(mayEnd);
            ended.set(true);
            throw new IllegalStateException("after the close, so not reported");
        });
        assertThat(await(begun)).isTrue();

        AtomicBoolean endedBefore = new AtomicBoolean();
        AtomicReference<Thread> closer = new AtomicReference<>();
        CompletableFuture<Void> closed = CompletableFuture.runAsync(
                () -> {
                    readAhead.close();
                    endedBefore.set(ended.get());
                },
                work -> {
                    Thread thread = new Thread(work);
                    closer.set(thread);
                    thread.start();
                });
        Awaitility.await("close waits").until(() -> closer.get().getState() == Thread.State.WAITING);
        // As Connect may do while it stops a task.
        closer.get().interrupt();
        mayEnd.countDown();

        closed.get(30, TimeUnit.SECONDS);
        assertThat(endedBefore).isTrue();
    }

    private static boolean await(CountDownLatch latch) {
        try {
            return latch.await(30, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            return false;
        }
    }
}
