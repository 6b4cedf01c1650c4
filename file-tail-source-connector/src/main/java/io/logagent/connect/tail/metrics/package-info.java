/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */

/**
 * The state of connector and tasks for operators: metrics, status documents in etcd, and the log of a task that Connect
 * stops polling. Knows no settings; it gets values and suppliers.
 */
package io.logagent.connect.tail.metrics;
