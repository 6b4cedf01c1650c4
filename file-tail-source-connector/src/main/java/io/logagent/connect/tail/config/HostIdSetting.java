/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.config;

import java.util.List;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.common.config.ConfigDef.Width;

/** The setting {@code host.id}, which connector and tasks share. */
final class HostIdSetting {
    static final String HOST_ID = "host.id";

    /** A value of {@code host.id}: all addresses of the host. */
    static final String LOCAL_ADDRESSES = "local-addresses";

    private HostIdSetting() {}

    /** Whether the names stand in the configuration; otherwise each host has to look up its addresses. */
    static boolean isFixed(List<?> hostId) {
        return !hostId.isEmpty() && !hostId.equals(List.of(LOCAL_ADDRESSES));
    }

    /** Adds the setting to a definition. */
    static ConfigDef define(ConfigDef definition) {
        return definition.define(
                HOST_ID,
                Type.LIST,
                List.of(),
                ConfigDef.LambdaValidator.with(Validators::hostIds, () -> "names without '/'"),
                Importance.MEDIUM,
                "The name of this host. It replaces %s in collect.keys, and becomes host.name and a part of the record"
                        + " key. It may contain a reference that differs between workers, such as ${env:NODE_IP}; a"
                        + " reference without a value is refused. Several names: the documents of all of them are"
                        + " merged, and the first name is host.name. local-addresses: all IPv4 addresses of the host"
                        + " except loopback addresses. Empty: the IPv4 address from which this host sends to others,"
                        + " or to etcd if the host has no default route. Set a fixed name where several workers see"
                        + " the same files, so that a file keeps its record key when its task moves.",
                CollectSettings.GROUP,
                3,
                Width.MEDIUM,
                "Host");
    }
}
