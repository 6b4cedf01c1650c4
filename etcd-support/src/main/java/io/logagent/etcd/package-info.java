/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */

/**
 * Access to etcd for both plugins: the connection, its settings, and one list-and-watch loop. Knows nothing of logs.
 *
 * <table>
 *   <caption>Where to look</caption>
 *   <tr><td>{@link io.logagent.etcd.EtcdSettings}, {@link io.logagent.etcd.EtcdConfigDef}</td><td>the settings, and their
 *     definition for Kafka</td></tr>
 *   <tr><td>{@link io.logagent.etcd.EtcdConnection}</td><td>consistent reads with a timeout</td></tr>
 *   <tr><td>{@link io.logagent.etcd.ListAndWatch}</td><td>tells a listener of changes</td></tr>
 *   <tr><td>{@link io.logagent.etcd.KeyCache}</td><td>answers lookups from memory, on top of {@code ListAndWatch}</td></tr>
 *   <tr><td>{@link io.logagent.etcd.LeasedKey}</td><td>a key that disappears with its owner</td></tr>
 *   <tr><td>{@link io.logagent.etcd.EtcdException}</td><td>a failed call, with a message for operators</td></tr>
 * </table>
 *
 * <h2>One cycle of the list-and-watch loop</h2>
 *
 * <ol>
 *   <li><b>List.</b> {@code BulkRead} reads all keys at one revision R. A key that the user may not read is set aside with
 *     the reason; the others are read all the same.
 *   <li><b>Tell.</b> The listener gets the complete state if a value, the set of readable keys or the set of keys differs
 *     from what it was told last. A listener that fails is told again after the next list.
 *   <li><b>Watch.</b> {@code KeyWatches} opens a watch from R+1 on for each readable key that has none, and closes the
 *     watches of keys that were removed or may no longer be read. The other watches stay open.
 *   <li><b>Wait</b> for an event after R, the end of a watch, a change of the set of keys, or 5 seconds; at least 50
 *     ms.
 *   <li>If no watch has ended, <b>list and tell again</b> (1, 2). The events themselves are not used, so the listener never
 *     sees half of a transaction. Go on with 3.
 *   <li>If a watch has ended (error, compaction, completion), or a list has found a change of a watched key without an
 *     event, <b>close all watches</b>, pause, and start over with 1. jetcd's own resume is not used, because it can skip
 *     events.
 *   <li>If a call <b>fails</b> or times out, log the outage, tell the listener, pause, and start over with 1. The values
 *     that were told last stay in force.
 * </ol>
 *
 * <p>Pauses grow from 250 ms to 3 s, and shrink again once a watch has lasted until the next list.
 *
 * <p><b>Forbidden keys:</b> a key that the user may not read never blocks the others and is never an outage, even if it is
 * the only key. The log and the listener get the key with the reason, and each list tries it again.
 */
package io.logagent.etcd;
