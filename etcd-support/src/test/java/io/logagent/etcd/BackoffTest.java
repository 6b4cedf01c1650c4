/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.etcd;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class BackoffTest {
    private final Backoff backoff = new Backoff(Duration.ofMillis(250), Duration.ofSeconds(3));

    @Test
    void pausesGrowUpToTheLimitAndStartAgainAfterAReset() {
        for (int full : new int[] {250, 500, 1000, 2000, 3000, 3000, 3000}) {
            assertThat(backoff.next().toMillis()).isBetween(full / 2L, (long) full);
        }
        backoff.reset();
        assertThat(backoff.next().toMillis()).isBetween(125L, 250L);
    }
}
