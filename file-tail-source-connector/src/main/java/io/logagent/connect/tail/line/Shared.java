/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.line;

import java.util.function.LongSupplier;

/**
 * What the tailed paths have in common.
 *
 * @param counters of what happened to their files
 * @param owners of the files, which may move from one path to another
 * @param names which those of them that were rotated away have now
 * @param open descriptors, of which all together have a limit
 */
record Shared(TailCounters counters, Owners owners, FormerNames names, OpenPaths open, LongSupplier nanoTime) {}
