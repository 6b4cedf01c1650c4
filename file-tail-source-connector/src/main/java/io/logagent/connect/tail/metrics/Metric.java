/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.metrics;

import java.util.function.Supplier;

/**
 * A value that monitoring may ask for at any time.
 *
 * @param name in Kafka's style, such as {@code lag-bytes}
 * @param description one sentence
 * @param value answers at once and from any thread
 */
public record Metric(String name, String description, Supplier<Object> value) {}
