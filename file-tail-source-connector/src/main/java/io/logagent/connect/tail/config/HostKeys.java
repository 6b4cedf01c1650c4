/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.config;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.config.ConfigException;

/** The etcd keys of one host: what is configured, with the names of the host in the place of {@code %s}. */
final class HostKeys {
    /** Each is a watch of its own. */
    static final int MOST = 1_000;

    static final String HOST_PLACE = "%s";

    private HostKeys() {}

    /** Whether the key is another one on each host. */
    static boolean isOfHost(String key) {
        return key.contains(HOST_PLACE);
    }

    /**
     * The keys whose documents the host collects, in the order in which they are configured.
     *
     * @param keys {@code collect.keys}
     * @param hosts what the host is called
     * @param statusKey {@code status.key}; empty if there is none
     * @throws ConfigException if a name of the host makes a key that means something else, or there are too many; the
     *     message says which
     */
    static List<String> of(List<String> keys, List<String> hosts, String statusKey) {
        Optional<String> status =
                Optional.of(statusKey).filter(key -> !key.isEmpty()).map(key -> key.replace(HOST_PLACE, hosts.get(0)));
        Set<String> found = new LinkedHashSet<>();
        for (String key : keys) {
            for (String host : isOfHost(key) ? hosts : hosts.subList(0, 1)) {
                String ofHost = key.replace(HOST_PLACE, host);
                check(key, host, ofHost, keys, status);
                found.add(ofHost);
            }
        }
        if (found.size() > MOST) {
            throw new ConfigException(keys.size() + " keys in " + FileTailSourceConfig.COLLECT_KEYS + " and "
                    + hosts.size() + " names in " + TailConfig.HOST_ID + " make " + found.size()
                    + " etcd keys, at most " + MOST + " can be watched");
        }
        return List.copyOf(found);
    }

    private static void check(String key, String host, String ofHost, List<String> keys, Optional<String> status) {
        if (isOfHost(key) && keys.contains(ofHost)) {
            throw new ConfigException(
                    "'" + host + "' in " + TailConfig.HOST_ID + " makes " + ofHost + " of " + key + ", but "
                            + FileTailSourceConfig.COLLECT_KEYS
                            + " has that key for all hosts: give this host another name, or that key");
        }
        if (status.filter(ofHost::equals).isPresent()) {
            throw new ConfigException("'" + host + "' in " + TailConfig.HOST_ID + " makes " + ofHost + " of "
                    + FileTailSourceConfig.STATUS_KEY + ", which is one of " + FileTailSourceConfig.COLLECT_KEYS
                    + ": the status would overwrite the document");
        }
    }
}
