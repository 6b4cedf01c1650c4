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

/** The etcd keys of one host: the configured keys with the names of the host in place of {@code %s}. */
final class HostKeys {
    /** The maximum number of keys, since each needs a watch of its own. */
    static final int MOST = 1_000;

    static final String HOST_PLACE = "%s";

    private HostKeys() {}

    /** Whether the key differs between hosts. */
    static boolean hasHostPlace(String key) {
        return key.contains(HOST_PLACE);
    }

    /** Whether one of the keys differs between hosts, which makes it host mode. */
    static boolean hasHostPlace(List<String> keys) {
        return keys.stream().anyMatch(HostKeys::hasHostPlace);
    }

    /**
     * The keys whose documents the host collects, in the order of the configuration.
     *
     * @param keys {@code collect.keys}
     * @param hosts the names of the host
     * @param statusKey {@code status.key}, if it is set
     * @throws ConfigException if a name of the host makes a key with another meaning, or there are too many keys; the
     *     message says which
     */
    static List<String> of(List<String> keys, List<String> hosts, Optional<String> statusKey) {
        Optional<String> status = statusKey.map(key -> key.replace(HOST_PLACE, hosts.get(0)));
        Set<String> found = new LinkedHashSet<>();
        for (String key : keys) {
            for (String host : hasHostPlace(key) ? hosts : hosts.subList(0, 1)) {
                String ofHost = key.replace(HOST_PLACE, host);
                check(key, host, ofHost, keys, status);
                found.add(ofHost);
            }
        }
        if (found.size() > MOST) {
            throw new ConfigException(keys.size() + " keys in " + CollectSettings.COLLECT_KEYS + " and " + hosts.size()
                    + " names in " + HostIdSetting.HOST_ID + " make " + found.size() + " etcd keys, at most " + MOST
                    + " can be watched");
        }
        return List.copyOf(found);
    }

    private static void check(String key, String host, String ofHost, List<String> keys, Optional<String> status) {
        if (hasHostPlace(key) && keys.contains(ofHost)) {
            throw new ConfigException("'" + host + "' in " + HostIdSetting.HOST_ID + " makes " + ofHost + " of " + key
                    + ", but " + CollectSettings.COLLECT_KEYS
                    + " has that key for all hosts: give this host another name, or rename that key");
        }
        if (status.filter(ofHost::equals).isPresent()) {
            throw new ConfigException("'" + host + "' in " + HostIdSetting.HOST_ID + " makes " + ofHost + " of "
                    + CollectSettings.STATUS_KEY + ", which is one of " + CollectSettings.COLLECT_KEYS
                    + ": the status would overwrite the document");
        }
    }
}
