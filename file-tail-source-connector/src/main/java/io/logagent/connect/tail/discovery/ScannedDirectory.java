/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.discovery;

import io.logagent.connect.tail.file.FileIdentity;
import java.nio.file.Path;
import java.util.Set;

/**
 * A directory as a scan read it.
 *
 * @param identity which directory the path led to
 * @param subdirectories the directories in it that the scan had to read, too
 */
record ScannedDirectory(FileIdentity identity, Set<Path> subdirectories) {}
