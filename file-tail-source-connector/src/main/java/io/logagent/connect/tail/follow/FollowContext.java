/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.follow;

import io.logagent.connect.tail.read.TailCounters;
import java.util.function.LongSupplier;

/**
 * What the tailed paths have in common.
 *
 * @param counters of what happened to their files
 * @param registry of the files that paths read, which may move from one path to another
 * @param open descriptors, of which all together have a limit
 */
record FollowContext(TailCounters counters, FileRegistry registry, OpenPaths open, LongSupplier nanoTime) {}
