/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */

/**
 * Finds the files that entries name. A scan matches globs against directories, in slices of time. inotify tells which
 * directories changed, so that most scans look at a few paths only.
 */
package io.logagent.connect.tail.discovery;
