/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.entry;

/**
 * An entry that was not applied, or a property of it that was ignored.
 *
 * @param index the place of the entry in its document, counted from 0
 * @param property the property at fault, empty if it is the entry as a whole
 * @param reason what is wrong and what would be right
 */
public record Rejection(int index, String property, String reason) {
    @Override
    public String toString() {
        return "entry " + index + (property.isEmpty() ? "" : ", '" + property + "'") + ": " + reason;
    }
}
