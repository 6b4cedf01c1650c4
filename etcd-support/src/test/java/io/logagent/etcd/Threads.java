/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.etcd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;

/** The threads of the etcd client in this JVM. */
final class Threads {
    private Threads() {}

    /**
     * Waits until they are gone. Some of gRPC's threads are shared and outlive their last user by seconds. The thread with
     * which Failsafe delays retries never ends.
     */
    static void awaitNoneLeft() {
        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(Thread.getAllStackTraces().keySet())
                        .extracting(Thread::getName)
                        .noneMatch(name -> name.matches(
                                "(?i).*(etcd|grpc|vert\\.?x|netty|failsafe(?!DelayScheduler)|globalEventExecutor).*")));
    }
}
