/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.etcd;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.Map;
import java.util.Queue;
import org.junit.jupiter.api.Test;
import org.slf4j.event.EventRecodingLogger;
import org.slf4j.event.Level;
import org.slf4j.event.SubstituteLoggingEvent;
import org.slf4j.helpers.SubstituteLogger;

class DenialLogTest {
    private final Queue<SubstituteLoggingEvent> lines = new ArrayDeque<>();
    private final DenialLog denials =
            new DenialLog(new EventRecodingLogger(new SubstituteLogger("test", lines, true), lines));

    private static EtcdException denial(String key) {
        return new EtcdException(EtcdException.Kind.NOT_PERMITTED, "grant its role " + key, null);
    }

    @Test
    void eachKeyIsLoggedOnceWithWhatToDoAndOnceWhenItMayBeRead() {
        denials.update(Map.of());
        denials.update(Map.of("/a", denial("/a")));
        denials.update(Map.of("/a", denial("/a")));
        assertThat(lines).singleElement().satisfies(line -> {
            assertThat(line.getLevel()).isEqualTo(Level.ERROR);
            assertThat(line.getArgumentArray()).containsExactly("/a", "grant its role /a");
        });

        denials.update(Map.of("/a", denial("/a"), "/b", denial("/b")));
        assertThat(lines).hasSize(2);
        denials.update(Map.of("/b", denial("/b")));
        assertThat(lines)
                .hasSize(3)
                .last()
                .extracting(SubstituteLoggingEvent::getLevel)
                .isEqualTo(Level.INFO);
    }
}
