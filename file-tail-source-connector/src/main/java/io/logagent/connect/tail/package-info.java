/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */

/**
 * The classes that Kafka Connect calls: connector and task. The task reads like a table of contents of the flow; {@link
 * io.logagent.connect.tail.config.TaskFactory} makes its parts, and each other package is one step of the flow.
 */
package io.logagent.connect.tail;
