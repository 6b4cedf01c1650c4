/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.it.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

/** Checks that the chaos test accepts no repeated line that a kill does not explain. */
class ReplayBoundTest {
    private final ReplayBound bound = new ReplayBound();

    @Test
    void givenNoKillThenNoReplayIsAllowed() {
        assertThat(bound.allows("a", 10, 100)).isFalse();

        bound.killed(200, Map.of("a", 5));
        assertThat(bound.allows("a", 10, 199)).isFalse();
    }

    @Test
    void givenAKillThenOneReplayOfUnstoredLinesIsAllowedPerFile() {
        bound.killed(100, Map.of("a", 5));

        assertThat(bound.allows("a", 5, 100)).isFalse();
        assertThat(bound.allows("a", 6, 100)).isTrue();
        assertThat(bound.allows("b", 0, 101)).isTrue();
        // An edited document would cause this if positions were not stored by then.
        assertThat(bound.allows("a", 8, 150)).isFalse();
        assertThat(bound.allows("b", 3, 151)).isFalse();
    }

    @Test
    void givenAnotherKillBeforeTheSuccessorHasSentAnythingThenEachAllowsAReplay() {
        bound.killed(100, Map.of("a", 5));
        bound.killed(100, Map.of("a", 5));

        assertThat(bound.allows("a", 6, 100)).isTrue();
        assertThat(bound.allows("a", 6, 103)).isTrue();
        assertThat(bound.allows("a", 6, 106)).isFalse();
    }

    @Test
    void givenManyKillsWithoutAReplayThenOnlyTheLatestTwoAllowOne() {
        for (int i = 0; i < 5; i++) {
            bound.killed(100, Map.of("a", 5));
        }

        assertThat(bound.allows("a", 6, 100)).isTrue();
        assertThat(bound.allows("a", 6, 110)).isTrue();
        assertThat(bound.allows("a", 6, 120)).isFalse();
    }
}
