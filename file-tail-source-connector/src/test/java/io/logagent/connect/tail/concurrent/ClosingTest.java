/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.concurrent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ClosingTest {
    private final List<String> closed = new ArrayList<>();

    private AutoCloseable part(String name) {
        return () -> closed.add(name);
    }

    private AutoCloseable failing(String name, Throwable failure) {
        return () -> {
            closed.add(name);
            if (failure instanceof Error error) {
                throw error;
            }
            throw (Exception) failure;
        };
    }

    @Test
    void closesInOrderAndLeavesOutMissingParts() {
        Closing.inOrder(part("a"), null, part("b"));

        assertThat(closed).containsExactly("a", "b");
    }

    @Test
    void givenPartsThatFailThenTheOthersAreClosedAndTheFirstFailureIsThrown() {
        IllegalStateException first = new IllegalStateException("first");
        NoClassDefFoundError second = new NoClassDefFoundError("second");

        assertThatThrownBy(() -> Closing.inOrder(failing("a", first), part("b"), failing("c", second), part("d")))
                .isSameAs(first)
                .hasSuppressedException(second);
        assertThat(closed).containsExactly("a", "b", "c", "d");

        assertThatThrownBy(() -> Closing.inOrder(failing("e", second), part("f")))
                .isSameAs(second);
        assertThat(closed).endsWith("e", "f");
    }
}
