/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.etcd;

import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;

/** Tells the log once of each key that the user may not read while others may be, and once when that is over. */
final class DenialLog {
    private final Logger log;
    private Set<String> told = Set.of();

    DenialLog(Logger log) {
        this.log = log;
    }

    /** Takes the keys that the newest list was denied, with the reasons. */
    void update(Map<String, EtcdException> denied) {
        denied.forEach((key, reason) -> {
            if (!told.contains(key)) {
                log.error("etcd key {} is not followed, the other keys are: {}", key, reason.getMessage());
            }
        });
        told.stream()
                .filter(key -> !denied.containsKey(key))
                .forEach(key -> log.info("etcd key {} may be read now", key));
        told = Set.copyOf(denied.keySet());
    }
}
