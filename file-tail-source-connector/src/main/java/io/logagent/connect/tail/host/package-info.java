/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */

/**
 * The host that a task runs on: its addresses and id, and the lock that decides which task collects for it. A lock is a
 * file that its holder locks and signs. {@link io.logagent.connect.tail.host.HostEntries} gives entries only to the
 * task that holds the lock.
 */
package io.logagent.connect.tail.host;
