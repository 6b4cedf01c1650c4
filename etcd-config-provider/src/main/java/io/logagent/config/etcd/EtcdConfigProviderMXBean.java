/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.config.etcd;

/** The attributes of a provider in JMX, {@code io.logagent:type=EtcdConfigProvider,id=*}. They never show a value. */
public interface EtcdConfigProviderMXBean {
    /** The etcd endpoints. */
    String getEndpoints();

    /** Lookups so far. */
    long getLookups();

    /** Lookups that were answered from memory. */
    long getCacheHits();

    /** Lookups that failed. */
    long getFailures();

    /** Lookups that were answered from memory while etcd was unreachable. */
    long getStaleLookups();

    /** Milliseconds since etcd last confirmed the values in memory; -1 if there are none. */
    long getStalenessMs();

    /** {@code IDLE} before the first lookup, {@code CONNECTING}, {@code WATCHING}, or {@code AWAY} during an outage. */
    String getWatchState();

    /** The reason of the current outage; empty if there is none. */
    String getOutage();

    /** Watched etcd keys, including keys that do not exist. */
    int getKeys();

    /** Current subscriptions. */
    int getSubscriptions();
}
