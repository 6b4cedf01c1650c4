/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */

/**
 * Threads, timers and time slices, for all other packages, and how to close several parts.
 */
package io.logagent.connect.tail.concurrent;
