/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.etcd;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
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

    private void update(String... denied) {
        Map<String, EtcdException> reasons =
                Stream.of(denied).collect(Collectors.toMap(key -> key, key -> denial(key)));
        denials.update(new Snapshot(7, Set.of("/a", "/b"), Map.of(), reasons));
    }

    @Test
    void aDeniedKeyIsLoggedOnceWithARemedyAndOnceWhenItIsReadable() {
        update();
        update("/a");
        update("/a");
        assertThat(lines).singleElement().satisfies(line -> {
            assertThat(line.getLevel()).isEqualTo(Level.WARN);
            assertThat(line.getArgumentArray()).containsExactly("/a", "grant its role /a");
        });

        update("/a", "/b");
        assertThat(lines).hasSize(2);
        update("/b");
        assertThat(lines)
                .hasSize(3)
                .last()
                .extracting(SubstituteLoggingEvent::getLevel)
                .isEqualTo(Level.INFO);
    }

    @Test
    void aKeyThatIsNoLongerListedIsNotLoggedAsReadable() {
        update("/a");
        denials.update(new Snapshot(8, Set.of("/b"), Map.of(), Map.of()));

        assertThat(lines).hasSize(1);
    }
}
