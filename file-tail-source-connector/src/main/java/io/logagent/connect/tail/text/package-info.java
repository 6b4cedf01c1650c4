/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */

/**
 * Character encodings, globs, regular expressions and escapes. Knows nothing of files or Kafka. Whatever an operator
 * writes is bounded here in time and memory: no glob or pattern backtracks.
 */
package io.logagent.connect.tail.text;
