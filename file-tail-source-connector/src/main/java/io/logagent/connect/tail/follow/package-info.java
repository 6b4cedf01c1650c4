/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */

/**
 * Follows paths through their generations, in order. {@link io.logagent.connect.tail.follow.Tailer} gives each path its
 * turns, and {@link io.logagent.connect.tail.follow.PathState} names the states of a path.
 */
package io.logagent.connect.tail.follow;
