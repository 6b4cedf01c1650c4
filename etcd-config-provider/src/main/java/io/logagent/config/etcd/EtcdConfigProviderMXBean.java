/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.config.etcd;

/** What JMX shows of a provider, as {@code io.logagent:type=EtcdConfigProvider,id=*}. Never a value. */
public interface EtcdConfigProviderMXBean {
    /** The etcd endpoints that it asks. */
    String getEndpoints();

    /** How often values were asked for. */
    long getLookups();

    /** How many of the lookups were answered from memory. */
    long getCacheHits();

    /** How many of the lookups failed. */
    long getFailures();

    /** How many of the lookups were answered from memory while etcd was away. */
    long getStaleLookups();

    /** Milliseconds since etcd last confirmed what is in memory; -1 if nothing is. */
    long getStalenessMs();

    /** {@code IDLE} before the first lookup, {@code WATCHING}, {@code CONNECTING}, or {@code AWAY} while etcd cannot be reached. */
    String getWatchState();

    /** Why etcd cannot be reached; empty while it can. */
    String getOutage();

    /** How many etcd keys are watched, those that do not exist included. */
    int getKeys();

    /** How many subscriptions there are. */
    int getSubscriptions();
}
