/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.record;

import io.logagent.connect.tail.entry.CollectEntry;
import java.nio.file.Path;

/**
 * Where lines come from. All lines that an entry collects from a file have the same origin.
 *
 * @param host that reads the file
 * @param path of the file
 * @param entry that collects it
 */
record LineOrigin(String host, Path path, CollectEntry entry) {}
