/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */

/**
 * Finds the files that entries select. A scan matches globs against directories, in slices of time. inotify reports
 * which directories changed, so that most scans cover only a few paths.
 */
package io.logagent.connect.tail.discovery;
