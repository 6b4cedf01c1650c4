/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.host;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A random id of this host, which differs from other hosts' ids even if their names are equal. A file keeps it, so that
 * all workers of the host have the same id, also after a restart.
 */
public final class MachineId {
    /** The name of the file. */
    public static final String FILE = "logagent-host-id";

    private static final Logger LOG = LoggerFactory.getLogger(MachineId.class);
    private static final int LENGTH = 36;

    private final Path file;
    private String id;

    /** @param directory the directory of the file; the same for all workers of the host */
    public MachineId(Path directory) {
        this.file = directory.resolve(FILE);
    }

    /** The id, created at the first call on the host. Without a usable file, this object has an id of its own. */
    public synchronized String get() {
        if (id == null) {
            id = find();
        }
        return id;
    }

    private String find() {
        try {
            try {
                return read();
            } catch (NoSuchFileException e) {
                create();
                return read();
            }
        } catch (IOException e) {
            LOG.warn(
                    "Cannot read or create the host id {}: {}. Other workers of this host count as other hosts. Remove"
                            + " the file, or let the worker's user write to its directory",
                    file,
                    e.toString());
            return UUID.randomUUID().toString();
        }
    }

    /** Checks the file first, since opening a FIFO would block. */
    private String read() throws IOException {
        BasicFileAttributes attributes =
                Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        if (!attributes.isRegularFile() || attributes.size() > 2 * LENGTH) {
            throw new IOException("it is not a regular file with an id");
        }
        String text = Files.readString(file).strip();
        try {
            return UUID.fromString(text).toString();
        } catch (IllegalArgumentException e) {
            throw new IOException("its content is not an id", e);
        }
    }

    /** Creates the file atomically: of several workers, one sets the id for all. */
    private void create() throws IOException {
        Path directory = Files.createDirectories(file.getParent().toAbsolutePath());
        // Only the owner may read and write it.
        Path temporary = Files.createTempFile(
                directory,
                FILE,
                ".new",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try {
            Files.writeString(temporary, UUID.randomUUID() + "\n");
            Files.createLink(file, temporary);
        } catch (FileAlreadyExistsException e) {
            LOG.debug("Another worker has just created {}", file);
        } finally {
            Files.delete(temporary);
        }
    }
}
