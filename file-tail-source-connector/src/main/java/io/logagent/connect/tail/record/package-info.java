/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */

/**
 * Makes the source records of lines. {@link io.logagent.connect.tail.record.RecordField} is the table of all fields
 * of a record; the schema, the encoders, the check of {@code timestamp.field} and the size estimate read it.
 */
package io.logagent.connect.tail.record;
