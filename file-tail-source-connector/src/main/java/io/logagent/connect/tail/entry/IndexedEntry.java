/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.entry;

/**
 * An entry and its place in a document.
 *
 * @param index of the entry in its document, counted from 0
 */
public record IndexedEntry(int index, CollectEntry entry) {}
