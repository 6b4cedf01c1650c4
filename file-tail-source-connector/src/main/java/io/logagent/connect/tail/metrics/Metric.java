/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.metrics;

import java.util.function.Supplier;

/**
 * A value for monitoring.
 *
 * @param name in Kafka's style, such as {@code lag-bytes}
 * @param description what it counts, its unit, and when to worry
 * @param value answers at once and on any thread
 */
public record Metric(String name, String description, Supplier<Object> value) {}
