/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */

/**
 * Reads one generation of a path into lines. Knows nothing of rotation, Kafka or etcd.
 *
 * <p>Each line has two cursors: where it begins, and where a restart goes on after it. A cursor holds a position and the
 * fingerprints by which the content is recognised.
 */
package io.logagent.connect.tail.read;
