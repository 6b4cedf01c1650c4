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
 * A random id that tells this host from others, whatever they are called. It is kept in a file, so that all workers of
 * the host have the same one, also after a restart.
 */
public final class MachineId {
    /** What the file is called. */
    public static final String FILE = "logagent-host-id";

    private static final Logger LOG = LoggerFactory.getLogger(MachineId.class);
    private static final int LENGTH = 36;

    private final Path file;
    private String id;

    /** @param directory where the file is; the same for all workers of the host */
    public MachineId(Path directory) {
        this.file = directory.resolve(FILE);
    }

    /** The id, which is made with the first call on the host; one of this object alone if the file is of no use. */
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
                    "There is no id of this host in {}: {}. Another worker of it is taken for another host. Remove the"
                            + " file, or let the user of the worker write to its directory",
                    file,
                    e.toString());
            return UUID.randomUUID().toString();
        }
    }

    /** A FIFO in its place would hold up whoever opens it, so it is looked at first. */
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

    /** All at once: of several that try, one gives the id to all. */
    private void create() throws IOException {
        Path directory = Files.createDirectories(file.getParent().toAbsolutePath());
        // Only the owner may read and write it.
        Path made = Files.createTempFile(
                directory,
                FILE,
                ".new",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try {
            Files.writeString(made, UUID.randomUUID() + "\n");
            Files.createLink(file, made);
        } catch (FileAlreadyExistsException e) {
            LOG.debug("{} has just been made by another worker", file);
        } finally {
            Files.delete(made);
        }
    }
}
