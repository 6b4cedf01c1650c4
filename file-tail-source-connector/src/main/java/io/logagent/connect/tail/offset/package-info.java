/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */

/**
 * Source partitions and source offsets, in the form in which Connect stores them: made for records, found again after a
 * restart, and checked if an operator requests them.
 */
package io.logagent.connect.tail.offset;
