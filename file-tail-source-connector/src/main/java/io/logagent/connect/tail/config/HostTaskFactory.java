/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.config;

import io.logagent.connect.tail.collect.CollectWatch;
import io.logagent.connect.tail.collect.DocumentCache;
import io.logagent.connect.tail.collect.EntrySource;
import io.logagent.connect.tail.entry.CollectEntry;
import io.logagent.connect.tail.follow.AppliedEntries;
import io.logagent.connect.tail.host.HostEntries;
import io.logagent.connect.tail.host.HostLock;
import io.logagent.connect.tail.host.LocalAddresses;
import io.logagent.connect.tail.host.MachineId;
import io.logagent.connect.tail.metrics.KeyOwnership;
import io.logagent.connect.tail.metrics.StatusOwner;
import io.logagent.connect.tail.metrics.StatusWriter;
import io.logagent.connect.tail.metrics.TaskName;
import io.logagent.connect.tail.offset.AppliedEntriesFile;
import io.logagent.connect.tail.offset.SourcePartition;
import io.logagent.connect.tail.shard.Shard;
import java.util.List;
import java.util.Optional;

/** Host mode: the task watches the keys of its host, and collects while it holds the lock of the host. */
final class HostTaskFactory extends TaskFactory {
    private final FileTailSourceConfig config;
    private final MachineId machineId;

    HostTaskFactory(FileTailSourceConfig config) {
        super(config, HostNames.inHostMode(config));
        this.config = config;
        this.machineId = new MachineId(config.collect().lockDirectory());
    }

    @Override
    public EntrySource entries() {
        CollectSettings collect = config.collect();
        List<CollectEntry> inline = config.inlineEntries();
        List<String> keys = HostKeys.of(collect.keys(), hosts(), collect.statusKey());
        HostLock lock = lock();
        DocumentCache cache = new DocumentCache(lock.beside(".documents"), keys);
        CollectWatch watch = CollectWatch.ofHost(config.etcd(), keys, inline, config.allowedTopics(), cache);
        return new HostEntries(host(), lock, watch, inline);
    }

    /** For the holder of the lock: read each time it becomes active, since other tasks of the host write the file, too. */
    @Override
    AppliedEntries appliedEntries() {
        return new AppliedEntriesFile(lock().beside(".applied"));
    }

    private HostLock lock() {
        return new HostLock(config.collect().lockDirectory(), config.lockName(), host());
    }

    @Override
    SourcePartition partition() {
        return SourcePartition.ofHost(host());
    }

    @Override
    Shard shard() {
        return Shard.WHOLE;
    }

    @Override
    Optional<StatusWriter> statusWriter(TaskName task) {
        return config.collect()
                .statusKey()
                .map(key -> new StatusWriter(
                        config.etcd(),
                        key.replace(HostKeys.HOST_PLACE, host()),
                        Optional.of(new KeyOwnership(host(), this::statusOwner))));
    }

    /** Reads a file, so it is asked only when there is something to write. */
    private StatusOwner statusOwner() {
        return new StatusOwner(
                machineId.get(),
                LocalAddresses.hostName(),
                HostNames.address(config).orElse(""));
    }
}
