/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.file;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * What the file system says of the file that a path leads to.
 *
 * @param path the path that was looked at
 * @param identity which file it is
 * @param size in bytes
 * @param modified when it was last written, in nanoseconds since 1970
 */
public record FileFacts(Path path, FileIdentity identity, long size, long modified) {

    /** The facts of now, symbolic links followed. */
    public static FileFacts of(Path path) throws IOException {
        Map<String, Object> attributes = Files.readAttributes(path, "unix:dev,ino,size,lastModifiedTime");
        FileIdentity identity = new FileIdentity(
                ((Number) attributes.get("dev")).longValue(), ((Number) attributes.get("ino")).longValue());
        return new FileFacts(
                path,
                identity,
                ((Number) attributes.get("size")).longValue(),
                ((FileTime) attributes.get("lastModifiedTime")).to(TimeUnit.NANOSECONDS));
    }
}
