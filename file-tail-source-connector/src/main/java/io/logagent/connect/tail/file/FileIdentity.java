/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.file;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * The identity of a file: device and inode. It stays the same when the file is renamed, and differs when its path leads
 * to another file.
 *
 * @param device the number of the file system
 * @param inode the number of the file in the file system
 */
public record FileIdentity(long device, long inode) {

    /** The identity of the file that the path leads to now, symbolic links followed. */
    public static FileIdentity of(Path path) throws IOException {
        Map<String, Object> attributes = Files.readAttributes(path, "unix:dev,ino");
        return new FileIdentity(
                ((Number) attributes.get("dev")).longValue(), ((Number) attributes.get("ino")).longValue());
    }
}
