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
 * A lock that one task of a connector holds on a host, also among several worker processes. The operating system frees it
 * when its process ends, however that happens.
 *
 * <p>A lock of the operating system can be lost without notice: when the file is removed, and when anything in the same
 * process closes another descriptor of it. So its holder proves again and again that it still has it, and signs the file
 * each time. Who gets the operating system's lock waits until the signature has not changed for
 * {@link LockSuccession#STALE}, on a clock of its own. A holder that has not proven its lock for {@link #LIMIT} does not
 * count on it any more: whoever asks {@link #tryAcquire} is told so before it reads or delivers anything else.
 *
 * <p>Not safe for use by several threads.
 */
public final class HostLock implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HostLock.class);

    /** How often the holder proves that it has the lock, and signs the file. */
    static final Duration CHECK = Duration.ofMillis(500);

    /** A proof is good for so long, unless the operating system itself says that the lock was held throughout. */
    static final Duration LIMIT = Duration.ofSeconds(2);

    private final LockFile file;
    private final Signature signature;
    private final LongSupplier nanoTime;
    private final LockSuccession succession;
    private LockClaim claim;
    private boolean active;
    private String signed = "";
    private long provenAt;
    private boolean signFailureTold;
    private String failure = "";

    /**
     * @param directory where the lock file is; the same for all workers of the host
     * @param name tells the lock from those of other connectors and groups
     * @param host what the host is called
     */
    public HostLock(Path directory, String name, String host) {
        this(directory, name, host, System::nanoTime, KernelLocks.TABLE);
    }

    HostLock(Path directory, String name, String host, LongSupplier nanoTime, Path kernelLocks) {
        String whole = "logagent-" + name + "-" + host;
        // Different names stay different when what no file name may have is replaced.
        String plain = whole.replaceAll("[^A-Za-z0-9._-]", "_");
        this.file = new LockFile(directory.resolve(
                plain.equals(whole) ? whole + ".lock" : plain + "-" + Integer.toHexString(whole.hashCode()) + ".lock"));
        this.signature = new Signature(name, host);
        this.nanoTime = nanoTime;
        this.succession = new LockSuccession(file, signature, new KernelLocks(kernelLocks), nanoTime);
    }

    /** A file beside the lock's, which belongs to whoever holds the lock. */
    public Path beside(String extension) {
        return file.path().resolveSibling(file.path().getFileName() + extension);
    }

    /**
     * Whether this object holds the lock, having tried to get it if it did not. It is false at least once between two
     * times that somebody else may have held it: as long as it stays true, nobody else has.
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
                LOG.error("{} cannot be locked, so nothing is collected; it is tried again", file.path(), e);
            }
            return false;
        }
    }

    /** Who has the lock, as far as that is known, for a message; empty if this object has it. */
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
            // Without either of them others take this task for gone before long.
            if (sign() || claim.kernelSays() == KernelLocks.Answer.HELD) {
                provenAt = begin;
            }
            return true;
        }
        LOG.warn("The lock {} is in doubt: {}. It is locked anew, unless others have", file.path(), doubt.get());
        release();
        claim = succession.claim().orElse(null);
        if (claim != null && hasNobodyElseHeldIt(inTime)) {
            activate(begin);
            return true;
        }
        LOG.warn("The lock {} is lost. What was read and not delivered is left to its next holder", file.path());
        return false;
    }

    /** Why it is not certain that the lock keeps others out; empty if it does. */
    private Optional<String> doubt(boolean inTime) {
        if (!claim.isAtItsPath()) {
            return Optional.of("somebody has removed or replaced the file");
        }
        return switch (claim.kernelSays()) {
            case HELD -> Optional.empty();
            case LOST ->
                Optional.of("the operating system has dropped it, as it does when anything else in this process"
                        + " opens and closes the file");
            case UNKNOWN -> doubtOfSignature(inTime);
        };
    }

    private Optional<String> doubtOfSignature(boolean inTime) {
        if (!inTime) {
            return Optional.of("nobody has looked after it for a while, as when this process was suspended");
        }
        try {
            return claim.read().equals(signed) ? Optional.empty() : Optional.of("somebody else has signed the file");
        } catch (IOException e) {
            return Optional.of("the file cannot be read: " + e.getMessage());
        }
    }

    /** Whether what is locked now says that this object has been the only holder. */
    private boolean hasNobodyElseHeldIt(boolean inTime) throws IOException {
        // Whoever holds it signs it before.
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
            signFailureTold = false;
            return true;
        } catch (IOException e) {
            if (!signFailureTold) {
                signFailureTold = true;
                LOG.warn("{} is locked, but cannot be written to", file.path(), e);
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
                LOG.debug("{} cannot be written to: whoever takes it next waits a while", file.path(), e);
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
            LOG.warn("Closing {} failed", file.path(), e);
        }
        claim = null;
    }

    @Override
    public String toString() {
        return file.path().toString();
    }
}
