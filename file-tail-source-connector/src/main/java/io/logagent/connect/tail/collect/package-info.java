/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */

/**
 * The documents of the collect keys. {@link io.logagent.connect.tail.collect.CollectWatch} watches the keys in etcd and
 * merges their documents into one list of entries. A malformed value leaves the last good document of its key in force.
 */
package io.logagent.connect.tail.collect;
