/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */

/**
 * Reads one generation of a path into lines. It does not depend on rotation, Kafka or etcd.
 *
 * <p>Each line has two cursors: where it begins, and where a restart continues after it. A cursor holds a position and the
 * fingerprints that identify the content.
 */
package io.logagent.connect.tail.read;
