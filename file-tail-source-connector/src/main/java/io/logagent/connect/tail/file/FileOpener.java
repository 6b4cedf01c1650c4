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
 * Opens regular files for reading, and none outside the {@linkplain AllowedPaths allowed paths} or
 * {@linkplain ReservedFiles reserved}, whatever is renamed or linked meanwhile. Nothing is remembered from one call to the next.
 *
 * <p>Two things the file system offers no means against: a hard link is as good a name as any other, so files that may
 * not be read must not be on a file system where others can link them into an allowed directory (see
 * {@code fs.protected_hardlinks}); and who swaps a file for a FIFO in the microseconds between look and open can make
 * the open wait for a writer.
 */
public final class FileOpener {
    /** How often to try again when a path is replaced between look and open; each try is a matter of microseconds. */
    private static final int ATTEMPTS = 5;

    private final AllowedPaths allowed;

    public FileOpener(AllowedPaths allowed) {
        this.allowed = allowed;
    }

    /**
     * Opens the file that the path leads to.
     *
     * @throws NoSuchFileException if there is none
     * @throws NotAllowedException if it is outside the allowed paths, or {@linkplain ReservedFiles reserved}
     * @throws AccessDeniedException if it may not be read
     * @throws FileSystemException if it is not a regular file, or if it keeps being replaced
     */
    public OpenFile open(Path path) throws IOException {
        for (int attempt = 1; ; attempt++) {
            try {
                return allowed.isEverything() ? openAnywhere(path) : openAllowed(path);
            } catch (ReplacedException e) {
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
        try (SecurePathWalk descent = SecurePathWalk.from(root)) {
            for (Path name : root.relativize(real.getParent())) {
                if (!name.toString().isEmpty()) {
                    descent.enter(name);
                }
            }
            return descent.open(real.getFileName(), allowed.reserved());
        }
    }

    static void requireRegular(Path path, FileStatus status) throws FileSystemException {
        if (!status.isRegular()) {
            throw new FileSystemException(path.toString(), null, status.kind().description());
        }
    }

    /** The path came to lead elsewhere between two looks at it. */
    static final class ReplacedException extends FileSystemException {
        private static final long serialVersionUID = 1;

        ReplacedException(Path path) {
            super(path.toString(), null, "it was replaced while it was opened");
        }

        /** @param cause what may be the consequence; it is what is told if it stays */
        ReplacedException(Path path, IOException cause) {
            super(path.toString(), null, cause.getMessage());
            initCause(cause);
        }
    }
}
