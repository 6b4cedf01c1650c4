/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.file;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * The status of a path: the result of one {@code stat}.
 *
 * @param kind the kind of file that the path leads to
 * @param identity the identity of that file
 * @param size the size in bytes
 * @param modifiedNanos the modification time in nanoseconds since the epoch. It moves in ticks of the kernel's clock
 *     (up to 10 ms on Linux), so the same time does not prove the same content
 */
public record FileStatus(Kind kind, FileIdentity identity, long size, long modifiedNanos) {
    /** The kind of a file. Only regular files are read: opening a FIFO or a device may block for ever. */
    public enum Kind {
        REGULAR("it is a regular file"),
        DIRECTORY("it is a directory"),
        LINK("it is a symbolic link"),
        FIFO("it is a named pipe (FIFO), not a regular file"),
        SOCKET("it is a socket, not a regular file"),
        DEVICE("it is a device, not a regular file");

        private final String description;

        Kind(String description) {
            this.description = description;
        }

        /** The predicate of a sentence about a path, such as "it is a directory". */
        public String description() {
            return description;
        }

        /** @param mode {@code st_mode}, whose upper bits are the file type, see inode(7) */
        private static Kind of(int mode) {
            return switch (mode & 0170000) {
                case 0100000 -> REGULAR;
                case 0040000 -> DIRECTORY;
                case 0120000 -> LINK;
                case 0010000 -> FIFO;
                case 0140000 -> SOCKET;
                default -> DEVICE;
            };
        }
    }

    static final String ATTRIBUTES = "unix:mode,dev,ino,size,lastModifiedTime";

    /**
     * The status of the file that the path leads to now.
     *
     * @param options {@link LinkOption#NOFOLLOW_LINKS} for the status of a symbolic link itself
     */
    public static FileStatus of(Path path, LinkOption... options) throws IOException {
        return of(Files.readAttributes(path, ATTRIBUTES, options));
    }

    /** The status of the file that the path leads to now; empty if it leads nowhere. */
    public static Optional<FileStatus> find(Path path) throws IOException {
        try {
            return Optional.of(of(path));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /** When the file was last written to, renamed, or given other permissions; empty if the path leads nowhere. */
    public static Optional<Instant> changed(Path path) throws IOException {
        try {
            return Optional.of(((FileTime) Files.getAttribute(path, "unix:ctime")).toInstant());
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /** @param attributes attributes that include {@link #ATTRIBUTES} */
    static FileStatus of(Map<String, Object> attributes) {
        return new FileStatus(
                Kind.of(number(attributes, "mode").intValue()),
                new FileIdentity(
                        number(attributes, "dev").longValue(),
                        number(attributes, "ino").longValue()),
                number(attributes, "size").longValue(),
                ((FileTime) attributes.get("lastModifiedTime")).to(TimeUnit.NANOSECONDS));
    }

    private static Number number(Map<String, Object> attributes, String name) {
        return (Number) attributes.get(name);
    }

    public boolean isRegular() {
        return kind == Kind.REGULAR;
    }

    public boolean isDirectory() {
        return kind == Kind.DIRECTORY;
    }
}
