/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.host;

import io.logagent.connect.tail.collect.CollectWatch;
import io.logagent.connect.tail.collect.EntrySource;
import io.logagent.connect.tail.concurrent.Closing;
import io.logagent.connect.tail.entry.CollectEntry;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The entries of the host that a task runs on. Of several tasks on one host, only the holder of the host's lock has
 * entries. The others stand by, and take over when the lock is free.
 */
public final class HostEntries implements EntrySource {
    private static final Logger LOG = LoggerFactory.getLogger(HostEntries.class);

    private enum Duty {
        UNKNOWN,
        STANDBY,
        ACTIVE
    }

    private final String host;
    private final HostLock lock;
    private final CollectWatch watch;
    private final List<CollectEntry> inline;
    private Duty duty = Duty.UNKNOWN;
    private Optional<String> holder = Optional.empty();

    /**
     * @param watch the watch of the host's keys; started here and closed with this object
     * @param inline the entries that apply as long as the watch knows nothing
     */
    public HostEntries(String host, HostLock lock, CollectWatch watch, List<CollectEntry> inline) {
        this.host = host;
        this.lock = lock;
        this.watch = watch;
        this.inline = List.copyOf(inline);
        watch.start();
    }

    @Override
    public Optional<List<CollectEntry>> await(Duration limit) throws InterruptedException {
        Optional<List<CollectEntry>> entries = now();
        if (entries.isEmpty()) {
            // A lock that becomes free sends no signal.
            Thread.sleep(limit.toMillis());
        }
        return entries;
    }

    private Optional<List<CollectEntry>> now() {
        if (!isLocked()) {
            return Optional.empty();
        }
        Optional<List<CollectEntry>> known = watch.entries();
        watch.remember();
        return known.isPresent() || inline.isEmpty() ? known : Optional.of(inline);
    }

    private boolean isLocked() {
        boolean locked = lock.tryAcquire();
        Duty now = locked ? Duty.ACTIVE : Duty.STANDBY;
        Optional<String> heldBy = lock.holder();
        if (duty != now || !heldBy.equals(holder)) {
            duty = now;
            holder = heldBy;
            if (locked) {
                LOG.info("Collecting for host {}: this task holds the lock {}", host, lock);
            } else {
                LOG.info("Standing by for host {}: the lock {} is held by {}", host, lock, heldBy.get());
            }
        }
        return locked;
    }

    @Override
    public boolean mayDeliver() {
        return duty == Duty.ACTIVE && isLocked();
    }

    @Override
    public boolean isActive() {
        return duty == Duty.ACTIVE;
    }

    @Override
    public Optional<CollectWatch> watch() {
        return Optional.of(watch);
    }

    @Override
    public void close() {
        // The lock even if the watch fails: no other task collects for this host while it is held.
        Closing.inOrder(watch, lock);
    }
}
