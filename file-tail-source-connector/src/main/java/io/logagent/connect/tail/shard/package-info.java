/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */

/**
 * Assigns entries to tasks, for files that every worker sees. Entries that may find the same file go to the same
 * task. A group of entries with globs can be divided into {@linkplain io.logagent.connect.tail.shard.Shard shards},
 * so that several tasks share its files.
 */
package io.logagent.connect.tail.shard;
