/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.host;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The file of a lock, by its path. Creates the file so that no other user can open it, and moves away anything else at
 * the path. No method blocks: the path is checked before it is opened, and opening for reading and writing returns at
 * once even if the file has just been swapped for a FIFO.
 */
final class LockFile {
    private static final Logger LOG = LoggerFactory.getLogger(LockFile.class);
    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rw-------");
    private static final int TYPE = 0170000;
    private static final int REGULAR = 0100000;

    private final Path path;

    /**
     * The status of what the path leads to.
     *
     * @param device the number of the file system
     * @param inode the number of the file in the file system
     * @param mode the type and permissions
     * @param owner the user id of the owner
     */
    record Stat(long device, long inode, int mode, int owner) {
        boolean isRegular() {
            return (mode & TYPE) == REGULAR;
        }

        private boolean isOpenToOthers() {
            return (mode & 077) != 0;
        }

        boolean isSameFile(Stat other) {
            return device == other.device && inode == other.inode;
        }
    }

    LockFile(Path path) {
        this.path = path;
    }

    Path path() {
        return path;
    }

    /** The status of the path now, symbolic links not followed; empty if nothing is there. */
    Optional<Stat> stat() throws IOException {
        try {
            return Optional.of(status(path, LinkOption.NOFOLLOW_LINKS));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    private static Stat status(Path path, LinkOption... options) throws IOException {
        Map<String, Object> attributes = Files.readAttributes(path, "unix:dev,ino,mode,uid", options);
        return new Stat(
                ((Number) attributes.get("dev")).longValue(),
                ((Number) attributes.get("ino")).longValue(),
                ((Number) attributes.get("mode")).intValue(),
                ((Number) attributes.get("uid")).intValue());
    }

    /** The real path of the file's directory, which is created if it does not exist. */
    Path directory() throws IOException {
        if (!Files.isDirectory(path.getParent())) {
            Files.createDirectories(path.getParent());
        }
        return path.getParent().toRealPath();
    }

    /** Creates the file. Returns false if another process has just created it. */
    boolean create() throws IOException {
        try {
            Files.createFile(path, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
            return true;
        } catch (FileAlreadyExistsException e) {
            return false;
        }
    }

    /**
     * The status of the lock file, which has to exist.
     *
     * @throws FileSystemException if there is no lock file, since something else keeps removing or replacing it
     */
    Stat requireUsable() throws IOException {
        Optional<Stat> stat = stat();
        if (stat.isEmpty() || !isUsable(stat.get())) {
            throw new FileSystemException(path.toString(), null, "something else keeps removing or replacing it");
        }
        return stat.get();
    }

    /** Whether this can be a lock file: a regular file that belongs to the user of this process. */
    boolean isUsable(Stat stat) throws IOException {
        Optional<Integer> user = user();
        return stat.isRegular() && (user.isEmpty() || user.get() == stat.owner());
    }

    /**
     * Moves away something else that is at the path of the lock file.
     *
     * @throws FileSystemException if the directory belongs to another user; the message says what to do
     */
    void moveAside(Stat foreign) throws IOException {
        String what = foreign.isRegular()
                ? "it belongs to another user (uid " + foreign.owner() + ")"
                : "it is not a regular file but a link, a named pipe, a directory or the like";
        int directoryOwner = status(path.getParent()).owner();
        boolean isOurs =
                user().filter(user -> user == 0 || user == directoryOwner).isPresent();
        if (!isOurs) {
            throw new FileSystemException(
                    path.toString(),
                    null,
                    what + ". Remove it, or set lock.directory to a directory that belongs to the worker's user");
        }
        Path aside = path.resolveSibling(path.getFileName() + ".aside-" + UUID.randomUUID());
        Files.move(path, aside);
        LOG.warn("Moved {} to {}, since it cannot be the lock file: {}. Remove it there", path, aside, what);
    }

    /** Deletes the file, so that a new one can be created. A process that has it open keeps the deleted file. */
    void delete() throws IOException {
        Files.deleteIfExists(path);
    }

    /**
     * Keeps other users from opening the file from now on. Older versions created it readable by everyone. Follows a
     * link that is created at this moment, since the alternative could block on a FIFO; it only removes permissions.
     */
    void restrict(Stat stat) throws IOException {
        if (stat.isOpenToOthers()) {
            Files.setPosixFilePermissions(path, OWNER_ONLY);
        }
    }

    FileChannel open() throws IOException {
        return FileChannel.open(
                path, Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS));
    }

    /** The user id of this process; empty if the system has no {@code /proc}. */
    private static Optional<Integer> user() {
        try {
            return Optional.of((Integer) Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
