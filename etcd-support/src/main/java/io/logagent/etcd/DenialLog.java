/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.etcd;

import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;

/** Logs once that the user may not read a key, and once that it may again. */
final class DenialLog {
    private final Logger log;
    private Set<String> logged = Set.of();

    DenialLog(Logger log) {
        this.log = log;
    }

    /** Takes the newest list. */
    void update(Snapshot newest) {
        Map<String, EtcdException> denied = newest.denied();
        denied.forEach((key, reason) -> {
            if (!logged.contains(key)) {
                log.warn("etcd key {} cannot be read, other keys are not affected: {}", key, reason.getMessage());
            }
        });
        logged.stream()
                .filter(key -> newest.keys().contains(key) && !denied.containsKey(key))
                .forEach(key -> log.info("etcd key {} can be read again", key));
        logged = Set.copyOf(denied.keySet());
    }
}
