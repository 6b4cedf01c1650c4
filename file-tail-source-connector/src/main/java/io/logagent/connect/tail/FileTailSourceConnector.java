/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail;

import io.logagent.connect.tail.collect.CollectWatch;
import io.logagent.connect.tail.config.FileTailSourceConfig;
import io.logagent.connect.tail.config.UnresolvedReferences;
import io.logagent.connect.tail.entry.CollectEntry;
import io.logagent.connect.tail.metrics.ConnectorReport;
import io.logagent.connect.tail.offset.RequestedOffsets;
import io.logagent.connect.tail.shard.TaskEntries;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.config.Config;
import org.apache.kafka.common.config.ConfigDef;
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
 * <p>In shared mode the connector watches the keys, deals their entries out to its tasks, and has the tasks reconfigured
 * when a document changes; the files have to be visible to every worker. In host mode, when a key has a place for the
 * host, all tasks have the same configuration: each finds out on which host it woke up and watches that host's key itself.
 */
public final class FileTailSourceConnector extends SourceConnector {
    private static final Logger LOG = LoggerFactory.getLogger(FileTailSourceConnector.class);

    private FileTailSourceConfig config;
    private CollectWatch watch;
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
        Config config = FileTailSourceConfig.checkTogether(super.validate(properties));
        UnresolvedReferences.tell(config(), config, properties);
        return config;
    }

    /** Supported with every setting: the cursor of a record is stored in the transaction that has the record (KIP-618). */
    @Override
    public ExactlyOnceSupport exactlyOnceSupport(Map<String, String> properties) {
        return ExactlyOnceSupport.SUPPORTED;
    }

    /** Supported with every setting: see {@link Transactions}. */
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
        config.inlineDocument().warnings().forEach(warning -> LOG.warn("collect.entries, {}", warning));
        if (config.isHostMode()) {
            return;
        }
        if (!config.keys().isEmpty()) {
            watch = config.watch(context::requestTaskReconfiguration);
        }
        report = new ConnectorReport(context, config, Optional.ofNullable(watch));
        if (watch != null) {
            watch.start(config.etcd().timeout());
        }
    }

    /**
     * Answers from memory, since it is asked on the herder's thread.
     *
     * @throws RetriableException if the entries are not known: Connect then leaves the tasks as they are, so that those
     *     of an earlier run go on with the last document, and asks again
     * @throws ConnectException if what a task is to collect is too much for its config; the tasks stay as they are, too
     */
    @Override
    public List<Map<String, String>> taskConfigs(int maxTasks) {
        if (config.isHostMode()) {
            return config.hostTaskConfigs(maxTasks);
        }
        try {
            List<CollectEntry> entries = entries();
            List<TaskEntries> tasks = config.deal(entries, maxTasks);
            LOG.info("{} entries are shared among {} tasks", entries.size(), tasks.size());
            List<Map<String, String>> configs = config.taskConfigs(tasks);
            report.dealt(configs.size());
            return configs;
        } catch (ConnectException e) {
            report.notDealt(e.getMessage());
            throw e;
        }
    }

    private List<CollectEntry> entries() {
        if (watch == null) {
            return config.inlineEntries();
        }
        Optional<List<CollectEntry>> entries = watch.entries();
        return entries.orElseThrow(() -> new RetriableException(
                "What to collect is not known, the tasks stay as they are: " + watch.unknownBecause()));
    }

    /**
     * Checks offsets that an operator asks for (KIP-875); Connect itself stores them. Also called of a connector that was
     * never started.
     *
     * @throws ConnectException if one is refused; the message says which, why, and what to give instead
     */
    @Override
    public boolean alterOffsets(Map<String, String> connectorConfig, Map<Map<String, ?>, Map<String, ?>> offsets) {
        RequestedOffsets.check(connectorConfig, offsets);
        return true;
    }

    /** The watch goes last, and whatever happens to the report. */
    @Override
    @SuppressWarnings("try")
    public void stop() {
        try (CollectWatch last = watch;
                ConnectorReport first = report) {
            LOG.debug("Stopping");
        }
    }
}
