/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.host;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A lock that one task of a connector holds on a host, also among several worker processes. The operating system frees it
 * when its process ends, however that happens.
 *
 * <p>What is locked is a file and not its name, so whoever removes the file lets others lock another one. Its holder
 * therefore looks after it: it writes to the file now and then, so that nothing that clears old files takes it, and locks
 * it anew when it is gone. Whoever was refused before waits a while before it takes a file that is new there, so that the
 * holder comes first. Not safe for use by several threads.
 */
public final class HostLock implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HostLock.class);

    /** How often the holder looks whether the file is still the one that it has locked. */
    static final Duration CHECK = Duration.ofSeconds(1);

    /** For how long whoever was refused leaves a new file to the holder of the one before. */
    static final Duration GRACE = Duration.ofSeconds(5);

    /** How often the holder writes to the file: well within the days after which files count as old. */
    static final Duration REFRESH = Duration.ofHours(1);

    /**
     * The files that this process has locked, and which ones they are. Without it a second task here would open the
     * file, be refused, and by closing it free the first one's lock: POSIX drops a process's locks with the first
     * descriptor it closes. One directory may have several paths, so the file counts as well as its path.
     */
    private static final Map<Path, Object> HELD = new HashMap<>();

    private final Path file;
    private final LongSupplier nanoTime;
    private Held held;
    private long checkedAt;
    private long refreshedAt;

    /** The file that somebody else had when we were refused last; empty if we never were. */
    private Optional<Object> refusedKey = Optional.empty();

    private long refusedAt;
    private boolean failureTold;

    /**
     * @param path where the file is
     * @param key which file it is
     */
    private record Held(Path path, Object key, FileChannel channel) {}

    /**
     * @param directory where the lock file is; the same for all workers of the host
     * @param connector the connector's name
     * @param host what the host is called
     */
    public HostLock(Path directory, String connector, String host) {
        this(directory, connector, host, System::nanoTime);
    }

    HostLock(Path directory, String connector, String host, LongSupplier nanoTime) {
        String name = "logagent-" + connector + "-" + host;
        // Different names stay different when what no file name may have is replaced.
        String plain = name.replaceAll("[^A-Za-z0-9._-]", "_");
        this.file = directory.resolve(
                plain.equals(name) ? name + ".lock" : plain + "-" + Integer.toHexString(name.hashCode()) + ".lock");
        this.nanoTime = nanoTime;
    }

    /** A file beside the lock's, which belongs to whoever holds the lock. */
    public Path beside(String extension) {
        return file.resolveSibling(file.getFileName() + extension);
    }

    /** Whether this object holds the lock, having tried to get it if it did not, or does no longer. */
    public boolean tryAcquire() {
        synchronized (HELD) {
            try {
                boolean acquired = held == null ? acquire() : keep();
                failureTold = false;
                return acquired;
            } catch (IOException e) {
                if (!failureTold) {
                    failureTold = true;
                    LOG.error("{} cannot be locked, so nothing is collected; it is tried again", file, e);
                }
                return false;
            }
        }
    }

    /** Whether what is held still keeps others out, or does so again. */
    private boolean keep() throws IOException {
        long now = nanoTime.getAsLong();
        if (now - checkedAt < CHECK.toNanos()) {
            return true;
        }
        checkedAt = now;
        if (isReplaced()) {
            LOG.warn(
                    "Somebody has removed or replaced {}, which was locked: it is locked anew, unless others have",
                    file);
            release();
            return acquire();
        }
        if (now - refreshedAt >= REFRESH.toNanos()) {
            sign();
        }
        return true;
    }

    private boolean isReplaced() {
        try {
            return !Optional.of(held.key()).equals(key());
        } catch (IOException e) {
            // Nothing speaks against it, and others cannot look at it either.
            LOG.debug("{} cannot be looked at", file, e);
            return false;
        }
    }

    private boolean acquire() throws IOException {
        if (!Files.isDirectory(file.getParent())) {
            Files.createDirectories(file.getParent());
        }
        Path path = file.getParent().toRealPath().resolve(file.getFileName());
        Optional<Object> key = key();
        if (HELD.containsKey(path) || key.filter(HELD::containsValue).isPresent()) {
            return refused(key);
        }
        if (isLeftToAnother(key)) {
            return false;
        }
        Object lockable = key.isPresent() ? key.get() : create();
        Optional<FileChannel> locked = lock(lockable);
        if (locked.isEmpty()) {
            return refused(key);
        }
        held = new Held(path, lockable, locked.get());
        HELD.put(path, held.key());
        refusedKey = Optional.empty();
        checkedAt = nanoTime.getAsLong();
        sign();
        return true;
    }

    private boolean refused(Optional<Object> key) {
        refusedKey = key.or(() -> refusedKey);
        refusedAt = nanoTime.getAsLong();
        return false;
    }

    /** Whether the file that somebody else had is gone from here: then its holder will lock what is here now. */
    private boolean isLeftToAnother(Optional<Object> key) {
        return refusedKey.isPresent() && !refusedKey.equals(key) && nanoTime.getAsLong() - refusedAt < GRACE.toNanos();
    }

    private Object create() throws IOException {
        try {
            Files.createFile(file);
        } catch (FileAlreadyExistsException e) {
            LOG.debug("{} has just been created by another", file);
        }
        return key().orElseThrow(() -> new NoSuchFileException(file.toString()));
    }

    /** Locks the file if it is still the one with this key. */
    private Optional<FileChannel> lock(Object key) throws IOException {
        // The directory may be one that others write to, too: a link of theirs must not lead us elsewhere.
        FileChannel opened = FileChannel.open(file, Set.of(StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS));
        boolean locked = false;
        try {
            locked = opened.tryLock() != null && Optional.of(key).equals(key());
        } catch (OverlappingFileLockException e) {
            LOG.debug("{} is locked by something else in this process", file, e);
        } finally {
            if (!locked) {
                opened.close();
            }
        }
        return locked ? Optional.of(opened) : Optional.empty();
    }

    /** Which file there is now; empty if there is none. */
    private Optional<Object> key() throws IOException {
        try {
            return Optional.of(Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                    .fileKey());
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /** Writes who holds it, so that it does not become old. */
    private void sign() {
        refreshedAt = nanoTime.getAsLong();
        String holder = ProcessHandle.current().pid() + "\n";
        try {
            held.channel().truncate(0).write(ByteBuffer.wrap(holder.getBytes(US_ASCII)), 0);
        } catch (IOException e) {
            LOG.warn("{} is locked, but cannot be written to", file, e);
        }
    }

    /** Frees the lock. The file stays: removing it would let two tasks lock two files of one name. */
    @Override
    public void close() {
        synchronized (HELD) {
            if (held != null) {
                release();
            }
        }
    }

    private void release() {
        try {
            held.channel().close();
        } catch (IOException e) {
            LOG.warn("Closing {} failed", file, e);
        }
        HELD.remove(held.path());
        held = null;
    }

    @Override
    public String toString() {
        return file.toString();
    }
}
