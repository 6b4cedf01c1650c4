/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */

/**
 * The settings of connector and tasks, and the factories that make their parts. A config holds checked values only; it
 * opens nothing, locks nothing and starts no thread. {@link io.logagent.connect.tail.config.ConnectorFactory} and
 * {@link io.logagent.connect.tail.config.TaskFactory} do.
 */
package io.logagent.connect.tail.config;
