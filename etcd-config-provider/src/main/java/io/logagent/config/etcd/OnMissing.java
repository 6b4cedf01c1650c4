/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.config.etcd;

/** The result of a reference that finds nothing and has no default of its own. */
enum OnMissing {
    /** An error. */
    FAIL,
    /** The value of the parameter {@code default.value}. */
    DEFAULT,
    /** The empty string. */
    EMPTY
}
