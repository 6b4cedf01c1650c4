/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.config;

import io.logagent.connect.tail.collect.EntrySource;
import io.logagent.connect.tail.follow.AppliedEntries;
import io.logagent.connect.tail.follow.AppliedSince;
import io.logagent.connect.tail.host.LocalAddresses;
import io.logagent.connect.tail.metrics.StatusWriter;
import io.logagent.connect.tail.metrics.TaskName;
import io.logagent.connect.tail.offset.SourcePartition;
import io.logagent.connect.tail.shard.Shard;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Shared mode: the task collects the entries that the connector dealt to it. */
final class SharedTaskFactory extends TaskFactory {
    private static final Logger LOG = LoggerFactory.getLogger(SharedTaskFactory.class);

    private final TailTaskConfig config;

    SharedTaskFactory(TailTaskConfig config) {
        super(config, HostNames.inSharedMode(config.hostId(), LocalAddresses::outbound));
        this.config = config;
    }

    @Override
    public EntrySource entries() {
        return EntrySource.of(config.entries());
    }

    @Override
    AppliedEntries appliedEntries() {
        return new AppliedSince(config.applied());
    }

    @Override
    SourcePartition partition() {
        return SourcePartition.shared();
    }

    @Override
    Shard shard() {
        return config.shard();
    }

    @Override
    Optional<StatusWriter> statusWriter(TaskName task) {
        if (config.statusKey().isEmpty()) {
            return Optional.empty();
        }
        if (config.statusProblem().isPresent()) {
            LOG.error(
                    "This task writes no status below {}: {}",
                    config.statusKey(),
                    config.statusProblem().get());
            return Optional.empty();
        }
        String key = config.statusKey() + "/tasks/" + task.number();
        return Optional.of(new StatusWriter(config.etcd(), key, Optional.empty()));
    }
}
