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
 * The place of a lock file: creates the file so that no other user can open it, and clears away what somebody else has
 * put there. No method waits: the file is looked at before it is opened, and opened for reading and writing, which
 * returns at once even if it has just been swapped for a FIFO.
 */
final class LockFile {
    private static final Logger LOG = LoggerFactory.getLogger(LockFile.class);
    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rw-------");
    private static final int TYPE = 0170000;
    private static final int REGULAR = 0100000;

    private final Path path;

    /**
     * What stands in the place of the lock file.
     *
     * @param device the number of the file system
     * @param inode the number of the file there
     * @param mode its type and permissions
     * @param owner the number of the user it belongs to
     */
    record Found(long device, long inode, int mode, int owner) {
        boolean isRegular() {
            return (mode & TYPE) == REGULAR;
        }

        private boolean isForOthers() {
            return (mode & 077) != 0;
        }

        boolean isSameFile(Found other) {
            return device == other.device && inode == other.inode;
        }
    }

    LockFile(Path path) {
        this.path = path;
    }

    Path path() {
        return path;
    }

    /** What is there now, symbolic links not followed; empty if nothing is. */
    Optional<Found> look() throws IOException {
        try {
            return Optional.of(status(path, LinkOption.NOFOLLOW_LINKS));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    private static Found status(Path path, LinkOption... options) throws IOException {
        Map<String, Object> attributes = Files.readAttributes(path, "unix:dev,ino,mode,uid", options);
        return new Found(
                ((Number) attributes.get("dev")).longValue(),
                ((Number) attributes.get("ino")).longValue(),
                ((Number) attributes.get("mode")).intValue(),
                ((Number) attributes.get("uid")).intValue());
    }

    /** The directory of the file, without symbolic links; it is created if there is none. */
    Path directory() throws IOException {
        if (!Files.isDirectory(path.getParent())) {
            Files.createDirectories(path.getParent());
        }
        return path.getParent().toRealPath();
    }

    /** Creates the file; false if another has just done so. */
    boolean create() throws IOException {
        try {
            Files.createFile(path, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
            return true;
        } catch (FileAlreadyExistsException e) {
            return false;
        }
    }

    /**
     * What is there now, which has to be a lock file.
     *
     * @throws FileSystemException if it is not, or has gone: others are at work here
     */
    Found require() throws IOException {
        Optional<Found> found = look();
        if (found.isEmpty() || !isUsable(found.get())) {
            throw new FileSystemException(path.toString(), null, "something else removes or replaces it all the time");
        }
        return found.get();
    }

    /** Whether it is a lock file at all: a regular file of the user that this process runs as. */
    boolean isUsable(Found found) throws IOException {
        Optional<Integer> user = user();
        return found.isRegular() && (user.isEmpty() || user.get() == found.owner());
    }

    /**
     * Moves away what others have put in the place of the lock file.
     *
     * @throws FileSystemException if the directory is not ours; it says what to do
     */
    void moveAside(Found foreign) throws IOException {
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
        LOG.warn("{} cannot be the lock file: {}. It was moved to {}; remove it there", path, what, aside);
    }

    /** Makes way for a new file; whoever has this one open keeps what is left of it. */
    void delete() throws IOException {
        Files.deleteIfExists(path);
    }

    /**
     * Keeps other users from opening the file from now on: older versions let everybody read it. Follows a link that is
     * made just now, as the way that does not could wait for a FIFO; it only takes permissions away.
     */
    void restrict(Found found) throws IOException {
        if (found.isForOthers()) {
            Files.setPosixFilePermissions(path, OWNER_ONLY);
        }
    }

    FileChannel open() throws IOException {
        return FileChannel.open(
                path, Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS));
    }

    /** The number of the user that this process runs as; empty on a system that does not tell. */
    private static Optional<Integer> user() {
        try {
            return Optional.of((Integer) Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
