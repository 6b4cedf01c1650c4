/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.config;

import io.logagent.connect.tail.collect.AppliedTimes;
import io.logagent.connect.tail.collect.CollectWatch;
import io.logagent.connect.tail.file.FileOpener;
import io.logagent.connect.tail.metrics.ConnectorReport;
import io.logagent.connect.tail.metrics.StatusWriter;
import io.logagent.connect.tail.offset.RequestedOffsets;
import java.util.Optional;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.connect.connector.ConnectorContext;

/** Makes the parts of a connector from its config. In host mode the connector only needs the check of offsets. */
public final class ConnectorFactory {
    private final FileTailSourceConfig config;

    public ConnectorFactory(FileTailSourceConfig config) {
        this.config = config;
    }

    /** The watch of the collect keys in shared mode, not started yet; empty without keys. */
    public Optional<CollectWatch> watch(Runnable onChange) {
        return config.collect().keys().isEmpty()
                ? Optional.empty()
                : Optional.of(CollectWatch.ofConnector(
                        config.etcd(),
                        config.collect().keys(),
                        config.inlineEntries(),
                        config.allowedTopics(),
                        onChange));
    }

    /** When entries were first dealt, for shared mode. Without a status key that is forgotten when the connector stops. */
    public AppliedTimes appliedTimes(Runnable onChange) {
        return config.collect()
                .statusKey()
                .map(key -> new AppliedTimes(config.etcd(), key + "/applied", onChange))
                .orElseGet(AppliedTimes::new);
    }

    /** The metrics and the status document of the connector in shared mode. */
    public ConnectorReport report(ConnectorContext context, Optional<CollectWatch> watch, AppliedTimes applied) {
        Optional<StatusWriter> document =
                config.collect().statusKey().map(key -> new StatusWriter(config.etcd(), key, Optional.empty()));
        return new ConnectorReport(context, config.connectorName(), watch, applied, document);
    }

    /**
     * The check of offsets that an operator asks for.
     *
     * @throws ConfigException if this host has no name in host mode
     */
    public RequestedOffsets requestedOffsets() {
        Optional<String> host =
                config.isHostMode() ? Optional.of(HostNames.inHostMode(config).get(0)) : Optional.empty();
        return new RequestedOffsets(host, config.inlineEntries(), new FileOpener(FileAccess.of(config.files())));
    }
}
