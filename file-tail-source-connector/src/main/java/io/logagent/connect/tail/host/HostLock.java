/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.host;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A lock that one task of a connector holds on a host, also among several worker processes. The operating system frees it
 * when its process ends, however that happens.
 */
public final class HostLock implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HostLock.class);

    /**
     * The files whose locks this process holds. Without it a second task here would open the file, be refused, and by
     * closing it free the first one's lock: POSIX drops a process's locks with the first descriptor it closes.
     */
    private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

    private final Path file;
    private FileChannel channel;
    private boolean failureTold;

    /**
     * @param directory where the lock file is; the same for all workers of the host
     * @param connector the connector's name
     * @param host what the host is called
     */
    public HostLock(Path directory, String connector, String host) {
        String name = "logagent-" + connector + "-" + host;
        // Different names stay different when what no file name may have is replaced.
        String plain = name.replaceAll("[^A-Za-z0-9._-]", "_");
        this.file = directory.resolve(
                plain.equals(name) ? name + ".lock" : plain + "-" + Integer.toHexString(name.hashCode()) + ".lock");
    }

    /** A file beside the lock's, which belongs to whoever holds the lock. */
    public Path beside(String extension) {
        return file.resolveSibling(file.getFileName() + extension);
    }

    /** Whether this object holds the lock, having tried to get it if it did not. */
    public boolean tryAcquire() {
        if (channel != null) {
            return true;
        }
        if (!HELD.add(file)) {
            return false;
        }
        boolean acquired = false;
        try {
            acquired = open();
            failureTold = false;
        } catch (IOException e) {
            if (!failureTold) {
                failureTold = true;
                LOG.error("{} cannot be locked, so nothing is collected; it is tried again", file, e);
            }
        } finally {
            if (!acquired) {
                HELD.remove(file);
            }
        }
        return acquired;
    }

    private boolean open() throws IOException {
        Files.createDirectories(file.getParent());
        // The directory may be one that others write to, too: a link of theirs must not lead us elsewhere.
        FileChannel opened = FileChannel.open(
                file, Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS));
        try {
            FileLock lock = opened.tryLock();
            if (lock != null) {
                channel = opened;
                return true;
            }
        } catch (OverlappingFileLockException e) {
            // Another task of this process has it, which knows the directory by another path.
            return false;
        } finally {
            if (channel == null) {
                opened.close();
            }
        }
        return false;
    }

    /** Frees the lock. The file stays: removing it would let two tasks lock two files of one name. */
    @Override
    public void close() {
        if (channel == null) {
            return;
        }
        try {
            channel.close();
        } catch (IOException e) {
            LOG.warn("Closing {} failed", file, e);
        }
        channel = null;
        HELD.remove(file);
    }

    @Override
    public String toString() {
        return file.toString();
    }
}
