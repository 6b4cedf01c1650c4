/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail;

import io.logagent.connect.tail.collect.AppliedTimes;
import io.logagent.connect.tail.collect.CollectWatch;
import io.logagent.connect.tail.concurrent.Closing;
import io.logagent.connect.tail.config.ConnectorFactory;
import io.logagent.connect.tail.config.FileTailSourceConfig;
import io.logagent.connect.tail.config.TaskConfigs;
import io.logagent.connect.tail.entry.CollectEntry;
import io.logagent.connect.tail.metrics.ConnectorReport;
import io.logagent.connect.tail.offset.RequestedOffsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.apache.kafka.common.config.Config;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.connect.connector.Task;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.errors.RetriableException;
import org.apache.kafka.connect.source.ConnectorTransactionBoundaries;
import org.apache.kafka.connect.source.ExactlyOnceSupport;
import org.apache.kafka.connect.source.SourceConnector;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Collects the lines of files as documents in etcd ask for it.
 *
 * <p>Shared mode: the connector watches the keys, deals their entries to its tasks, and has the tasks reconfigured when
 * a document changes. The files have to be visible to every worker. Host mode, when a key has a place for the host: all
 * tasks have the same configuration. Each finds out on which host it runs and watches that host's key itself.
 */
public final class FileTailSourceConnector extends SourceConnector {
    private static final Logger LOG = LoggerFactory.getLogger(FileTailSourceConnector.class);

    private FileTailSourceConfig config;
    private CollectWatch watch;
    private AppliedTimes applied;
    private ConnectorReport report;

    @Override
    public String version() {
        return PluginVersion.get();
    }

    @Override
    public ConfigDef config() {
        return FileTailSourceConfig.definition();
    }

    @Override
    public Config validate(Map<String, String> properties) {
        return FileTailSourceConfig.validate(super.validate(properties), properties);
    }

    /** Supported with every setting: a record's offset is stored in the transaction of the record (KIP-618). */
    @Override
    public ExactlyOnceSupport exactlyOnceSupport(Map<String, String> properties) {
        return ExactlyOnceSupport.SUPPORTED;
    }

    /** Supported with every setting: tasks end a transaction with each batch. */
    @Override
    public ConnectorTransactionBoundaries canDefineTransactionBoundaries(Map<String, String> properties) {
        return ConnectorTransactionBoundaries.SUPPORTED;
    }

    @Override
    public Class<? extends Task> taskClass() {
        return FileTailSourceTask.class;
    }

    @Override
    public void start(Map<String, String> properties) {
        config = new FileTailSourceConfig(properties);
        config.inlineWarnings().forEach(warning -> LOG.warn("collect.entries, {}", warning));
        if (config.isHostMode()) {
            return;
        }
        ConnectorFactory parts = new ConnectorFactory(config);
        watch = parts.watch(context::requestTaskReconfiguration).orElse(null);
        applied = parts.appliedTimes(context::requestTaskReconfiguration);
        report = parts.report(context, Optional.ofNullable(watch), applied);
        applied.start(config.etcd().timeout());
        if (watch != null) {
            watch.start(config.etcd().timeout());
        }
    }

    /**
     * Answers from memory, since Connect asks on the herder's thread.
     *
     * @throws RetriableException if the entries are not known. Connect then leaves the tasks of an earlier run with the
     *     last document, and asks again
     * @throws ConnectException if the entries of a task are too large for its config; the tasks stay as they are, too
     */
    @Override
    public List<Map<String, String>> taskConfigs(int maxTasks) {
        TaskConfigs configs = new TaskConfigs(config);
        return config.isHostMode() ? configs.inHostMode(maxTasks) : dealt(configs, maxTasks);
    }

    private List<Map<String, String>> dealt(TaskConfigs configs, int maxTasks) {
        try {
            List<CollectEntry> entries = entries();
            List<Map<String, String>> tasks =
                    configs.inSharedMode(entries, maxTasks, applied.deal(entries, configs.atEnd(entries)));
            LOG.info("{} entries are shared among {} tasks", entries.size(), tasks.size());
            report.dealt(tasks.size());
            return tasks;
        } catch (ConnectException e) {
            report.notDealt(e.getMessage());
            throw e;
        }
    }

    private List<CollectEntry> entries() {
        if (watch == null) {
            return config.inlineEntries();
        }
        return watch.entries()
                .orElseThrow(() -> new RetriableException(
                        "What to collect is not known, the tasks stay as they are: " + watch.unknownBecause()));
    }

    /**
     * Checks offsets that an operator asks for (KIP-875); Connect itself stores them. Connect may call it on a
     * connector that was never started.
     *
     * @throws ConnectException if an offset is refused; the message says which, why, and what to give instead
     */
    @Override
    public boolean alterOffsets(Map<String, String> connectorConfig, Map<Map<String, ?>, Map<String, ?>> offsets) {
        if (!FileTailSourceConfig.canForgetOffsets(connectorConfig)) {
            RequestedOffsets.refuseToForget(offsets);
        }
        if (offsets.values().stream().anyMatch(Objects::nonNull)) {
            requestedOffsets(connectorConfig).check(offsets);
        }
        return true;
    }

    private static RequestedOffsets requestedOffsets(Map<String, String> connectorConfig) {
        try {
            return new ConnectorFactory(new FileTailSourceConfig(connectorConfig)).requestedOffsets();
        } catch (ConfigException e) {
            throw new ConnectException(
                    "The offsets cannot be checked, since the connector's configuration is not valid: "
                            + e.getMessage(),
                    e);
        }
    }

    @Override
    public void stop() {
        Closing.inOrder(report, watch, applied);
    }
}
