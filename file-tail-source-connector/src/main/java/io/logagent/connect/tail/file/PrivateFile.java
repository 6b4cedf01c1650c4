/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.file;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Map;
import java.util.Set;

/**
 * A file with state of this process. It is replaced atomically, and counts only if it belongs to the user of this process
 * and no other user may write to it.
 */
public final class PrivateFile {
    private final Path path;

    /** @param path its directory exists when the file is first written */
    public PrivateFile(Path path) {
        this.path = path;
    }

    /** Replaces the content. A crash leaves the old content or the new one. */
    public void replace(byte[] content) throws IOException {
        // A new file with an unpredictable name, which only its owner can read.
        Path temporary =
                Files.createTempFile(path.getParent(), path.getFileName().toString(), ".new");
        try {
            Files.write(temporary, content);
            try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
                channel.force(true);
            }
            Files.move(temporary, path, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    /**
     * Opens the file.
     *
     * @throws java.nio.file.NoSuchFileException if there is none
     * @throws IOException if others may have written it, or if it is not a regular file
     */
    public InputStream open() throws IOException {
        // First, since opening a FIFO would block.
        checkOwner();
        return Files.newInputStream(path, LinkOption.NOFOLLOW_LINKS);
    }

    private void checkOwner() throws IOException {
        Map<String, Object> attributes =
                Files.readAttributes(path, "unix:isRegularFile,uid,permissions", LinkOption.NOFOLLOW_LINKS);
        if (attributes.get("isRegularFile").equals(false)) {
            throw new IOException("it is not a regular file");
        }
        if (!attributes.get("uid").equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"))) {
            throw new IOException("it belongs to another user than the worker's");
        }
        Set<?> permissions = (Set<?>) attributes.get("permissions");
        if (permissions.contains(PosixFilePermission.GROUP_WRITE)
                || permissions.contains(PosixFilePermission.OTHERS_WRITE)) {
            throw new IOException("other users may write to it");
        }
    }

    public Path path() {
        return path;
    }

    @Override
    public String toString() {
        return path.toString();
    }
}
