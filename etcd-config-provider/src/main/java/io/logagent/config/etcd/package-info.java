/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */

/**
 * The Kafka {@link org.apache.kafka.common.config.provider.ConfigProvider} that resolves {@code ${etcd:path:key}} with
 * values from etcd.
 *
 * <h2>One lookup</h2>
 *
 * <ol>
 *   <li>{@link io.logagent.config.etcd.EtcdConfigProvider} passes the path and the keys to its {@code Session}. The first
 *     lookup creates the session: a connection, a {@link io.logagent.etcd.KeyCache} and the MBean.
 *   <li>{@code Resolver} parses each key to a {@code Reference} and checks with {@code KeySpace} that the provider may read
 *     the etcd key.
 *   <li>The session waits until the cache covers the etcd keys that the references need, at most for {@code timeout.ms}.
 *     If a key does not exist, the JSON document above it is needed, too. Known keys are answered at once.
 *   <li>During an outage the session rejects content that is older than {@code stale.max.ms}.
 *   <li>The resolver picks each value: the etcd key itself, a member of the JSON document ({@code Content}), the default of
 *     the reference, or {@code on.missing}.
 *   <li>{@code UsedReferences} keeps the references, so that their etcd keys stay known for the next lookup.
 *   <li>With {@code ttl.ms}, {@code ReloadSchedule} adds the time until Connect restarts the connector.
 * </ol>
 *
 * <p>Between lookups the cache follows all its keys (see one cycle of the loop in {@link io.logagent.etcd}), and calls the
 * session after each change, which tells {@code Subscriptions}.
 */
package io.logagent.config.etcd;
