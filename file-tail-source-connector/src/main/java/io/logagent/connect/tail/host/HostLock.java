/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.host;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The lock of a host: one task of a connector holds it at a time, also among several worker processes. The operating
 * system frees it when the holder's process ends.
 *
 * <p>A lock of the operating system can be lost without notice. It is lost when the file is removed, and when anything
 * in the same process closes another descriptor of the file. So the holder proves its lock and signs the file every
 * {@link #CHECK}. A successor that gets the operating system's lock waits until the signature has not changed for
 * {@link LockSuccession#STALE}, on its own clock. A holder that could not prove its lock for {@link #LIMIT} does not
 * trust it any more: {@link #tryAcquire} reports that before the holder reads or delivers anything else.
 *
 * <p>Not safe for use by several threads.
 */
public final class HostLock implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HostLock.class);

    /** How often the holder proves its lock and signs the file. */
    static final Duration CHECK = Duration.ofMillis(500);

    /** How long a proof is valid, unless the operating system says that the lock was held throughout. */
    static final Duration LIMIT = Duration.ofSeconds(2);

    private final LockFile file;
    private final Signature signature;
    private final LongSupplier nanoTime;
    private final LockSuccession succession;
    private LockClaim claim;
    private boolean active;
    private String signed = "";
    private long provenAt;
    private boolean signFailureLogged;
    private String failure = "";

    /**
     * @param directory the directory of the lock file; the same for all workers of the host
     * @param name distinguishes the lock from those of other connectors and Connect groups
     * @param host the name of the host
     */
    public HostLock(Path directory, String name, String host) {
        this(directory, name, host, System::nanoTime, KernelLocks.TABLE);
    }

    HostLock(Path directory, String name, String host, LongSupplier nanoTime, Path kernelLocks) {
        String whole = "logagent-" + name + "-" + host;
        // The hash keeps names apart that differ only in characters that a file name cannot have.
        String plain = whole.replaceAll("[^A-Za-z0-9._-]", "_");
        this.file = new LockFile(directory.resolve(
                plain.equals(whole) ? whole + ".lock" : plain + "-" + Integer.toHexString(whole.hashCode()) + ".lock"));
        this.signature = new Signature(name, host);
        this.nanoTime = nanoTime;
        this.succession = new LockSuccession(file, signature, new KernelLocks(kernelLocks), nanoTime);
    }

    /** A file beside the lock file, which belongs to the holder of the lock. */
    public Path beside(String extension) {
        return file.path().resolveSibling(file.path().getFileName() + extension);
    }

    /**
     * Tries to get the lock, or proves it if this object holds it. Returns whether this object holds it. Between two
     * periods in which this object holds it, it returns false at least once: while it stays true, no other task has
     * held the lock.
     */
    public boolean tryAcquire() {
        try {
            boolean acquired = active ? keep() : acquire();
            failure = "";
            return acquired;
        } catch (IOException e) {
            release();
            succession.failed(e);
            if (!failure.equals(e.toString())) {
                failure = e.toString();
                LOG.error(
                        "Cannot lock {}, so this task collects nothing; retrying. Check the file and its directory",
                        file.path(),
                        e);
            }
            return false;
        }
    }

    /** The holder of the lock as far as it is known, for a message; empty if this object holds it. */
    public Optional<String> holder() {
        return active ? Optional.empty() : Optional.of(succession.holder());
    }

    private boolean keep() throws IOException {
        long begin = nanoTime.getAsLong();
        if (begin - provenAt < CHECK.toNanos()) {
            return true;
        }
        boolean inTime = begin - provenAt < LIMIT.toNanos();
        Optional<String> doubt = doubt(inTime);
        if (doubt.isEmpty()) {
            // A lock that is neither signed nor held in the kernel's table stays unproven: a successor may take it.
            if (sign() || claim.kernelSays() == KernelLocks.Answer.HELD) {
                provenAt = begin;
            }
            return true;
        }
        LOG.warn(
                "The lock {} may be lost: {}. Locking it again, unless another task holds it now",
                file.path(),
                doubt.get());
        release();
        claim = succession.claim().orElse(null);
        if (claim != null && hasBeenOnlyHolder(inTime)) {
            activate(begin);
            return true;
        }
        LOG.warn(
                "Lost the lock {}. Its next holder delivers the lines that this task has read and not delivered",
                file.path());
        return false;
    }

    /** Why the lock may not exclude others any more; empty if it does. */
    private Optional<String> doubt(boolean inTime) {
        if (!claim.isAtItsPath()) {
            return Optional.of("the file was removed or replaced");
        }
        return switch (claim.kernelSays()) {
            case HELD -> Optional.empty();
            case LOST ->
                Optional.of("the operating system dropped it, as it does when anything in this process opens and closes"
                        + " the file");
            case UNKNOWN -> doubtOfSignature(inTime);
        };
    }

    private Optional<String> doubtOfSignature(boolean inTime) {
        if (!inTime) {
            return Optional.of("this task did not prove it in time, as when the process is suspended");
        }
        try {
            return claim.read().equals(signed) ? Optional.empty() : Optional.of("another task has signed the file");
        } catch (IOException e) {
            return Optional.of("the file cannot be read: " + e.getMessage());
        }
    }

    /** Whether the claimed file proves that no other task has held the lock meanwhile. */
    private boolean hasBeenOnlyHolder(boolean inTime) throws IOException {
        // A holder signs the file first.
        return claim.read().equals(signed) && !signed.isEmpty() || claim.isNew() && inTime;
    }

    private boolean acquire() throws IOException {
        if (claim == null) {
            claim = succession.claim().orElse(null);
        }
        if (claim == null) {
            return false;
        }
        if (!claim.isAtItsPath() || claim.kernelSays() == KernelLocks.Answer.LOST) {
            release();
            return false;
        }
        long begin = nanoTime.getAsLong();
        if (!succession.isDue(claim)) {
            return false;
        }
        signature.begin();
        activate(begin);
        return true;
    }

    private void activate(long begin) {
        active = true;
        provenAt = begin;
        sign();
    }

    private boolean sign() {
        String text = signature.next();
        try {
            claim.write(text);
            signed = text;
            signFailureLogged = false;
            return true;
        } catch (IOException e) {
            if (!signFailureLogged) {
                signFailureLogged = true;
                LOG.warn(
                        "Cannot write to the lock file {}, although this task has locked it. Check its permissions and"
                                + " the space on its file system",
                        file.path(),
                        e);
            }
            return false;
        }
    }

    /** Frees the lock. The file stays: removing it would let two tasks lock two files of one name. */
    @Override
    public void close() {
        if (active && doubt(nanoTime.getAsLong() - provenAt < LIMIT.toNanos()).isEmpty()) {
            try {
                claim.write(signature.last());
            } catch (IOException e) {
                LOG.debug("Cannot sign off {}: its next holder waits for the signature to expire", file.path(), e);
            }
        }
        release();
    }

    private void release() {
        active = false;
        if (claim == null) {
            return;
        }
        try {
            claim.close();
        } catch (IOException e) {
            LOG.warn("Closing the lock file {} failed", file.path(), e);
        }
        claim = null;
    }

    @Override
    public String toString() {
        return file.path().toString();
    }
}
