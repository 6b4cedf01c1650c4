/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.follow.model;

/** The symbolic links that the followed path leads through. */
enum Links {
    /** The path is the file. */
    NONE,
    /** The path is a link to {@code 0.log}, then to {@code 1.log}, as the kubelet makes it. */
    TO_FILE,
    /** The path is a link to such a link, which leads to a file in another directory. */
    CHAIN,
    /** The directory of the path is a link to a directory, then to another one. */
    TO_DIRECTORY
}
