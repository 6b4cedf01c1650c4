/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.file;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Opens regular files for reading. It opens no file outside the {@linkplain AllowedPaths allowed paths} and no
 * {@linkplain ReservedFiles reserved} one, even if names are changed meanwhile. It keeps no state between calls.
 *
 * <p>The file system leaves two gaps. A hard link into an allowed directory makes any file readable; the sysctl
 * {@code fs.protected_hardlinks} restricts such links. And a file that is swapped for a FIFO within the microseconds
 * between check and open makes the open wait for a writer.
 */
public final class FileOpener {
    /** The number of attempts while the path is replaced between check and open. Each takes microseconds. */
    private static final int ATTEMPTS = 5;

    private final AllowedPaths allowed;

    public FileOpener(AllowedPaths allowed) {
        this.allowed = allowed;
    }

    /**
     * Opens the file that the path leads to.
     *
     * @throws NoSuchFileException if the file does not exist
     * @throws NotAllowedException if the file is outside the allowed paths, or {@linkplain ReservedFiles reserved}
     * @throws AccessDeniedException if permission is denied
     * @throws OpenFileLimitException if too many files are open
     * @throws FileSystemException if it is not a regular file, or if it is replaced again and again
     */
    public OpenFile open(Path path) throws IOException {
        for (int attempt = 1; ; attempt++) {
            try {
                return allowed.isEverything() ? openAnywhere(path) : openAllowed(path);
            } catch (ReplacedException e) {
                if (OpenFileLimit.isReached(e)) {
                    throw new OpenFileLimitException(path, e);
                }
                if (attempt == ATTEMPTS) {
                    throw e;
                }
            } catch (NoSuchFileException e) {
                throw new NoSuchFileException(path.toString());
            } catch (NotAllowedException e) {
                throw e;
            } catch (AccessDeniedException e) {
                throw new AccessDeniedException(
                        path.toString(), e.getOtherFile(), e.getReason() == null ? "permission denied" : e.getReason());
            } catch (IOException e) {
                throw OpenFileLimit.isReached(e) ? new OpenFileLimitException(path, e) : e;
            }
        }
    }

    private OpenFile openAnywhere(Path path) throws IOException {
        FileStatus before = FileStatus.of(path);
        requireRegular(path, before);
        allowed.reserved().check(path, before);
        FileChannel channel = FileChannel.open(path, StandardOpenOption.READ);
        try {
            if (!FileStatus.of(path).identity().equals(before.identity())) {
                throw new ReplacedException(path);
            }
            return new OpenFile(channel, before.identity());
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    private OpenFile openAllowed(Path path) throws IOException {
        Path real = path.toRealPath();
        Path root = allowed.rootOf(real).orElseThrow(() -> new NotAllowedException(path, allowed));
        try (SecurePathWalk walk = SecurePathWalk.from(root)) {
            for (Path name : root.relativize(real.getParent())) {
                if (!name.toString().isEmpty()) {
                    walk.enter(name);
                }
            }
            return walk.open(real.getFileName(), allowed.reserved());
        }
    }

    static void requireRegular(Path path, FileStatus status) throws FileSystemException {
        if (!status.isRegular()) {
            throw new FileSystemException(path.toString(), null, status.kind().description());
        }
    }

    /** The path came to lead to another file between check and open. */
    static final class ReplacedException extends FileSystemException {
        private static final long serialVersionUID = 1;

        ReplacedException(Path path) {
            super(path.toString(), null, "it was replaced while it was opened");
        }

        /** @param cause the error that the replacement may have caused; it is reported if it persists */
        ReplacedException(Path path, IOException cause) {
            super(path.toString(), null, cause.getMessage());
            initCause(cause);
        }
    }
}
