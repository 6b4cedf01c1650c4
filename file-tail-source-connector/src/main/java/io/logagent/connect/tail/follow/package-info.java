/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */

/**
 * Follows paths through their generations, in order. {@link io.logagent.connect.tail.follow.Tailer} gives each path its
 * turn, and {@link io.logagent.connect.tail.follow.PathState} names what is done with it.
 */
package io.logagent.connect.tail.follow;
