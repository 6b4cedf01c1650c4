/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */

/**
 * Reads collect documents into entries. An entry says which files go to which topic, how their lines are read, and
 * which lines are wanted.
 *
 * <p>{@link io.logagent.connect.tail.entry.EntryProperties} is the table of all properties. It reads an entry from
 * JSON and writes it into the config of a task. A bad entry is rejected alone, with its index and a reason.
 */
package io.logagent.connect.tail.entry;
