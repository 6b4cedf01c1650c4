/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.host;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.util.Optional;

/**
 * A lock file that is open, and locked as far as the operating system is asked. No other task of this JVM opens it
 * meanwhile.
 */
final class LockClaim implements AutoCloseable {
    /** A signature is shorter. */
    private static final int MOST_BYTES = 4096;

    private final LockFile file;
    private final LockFile.Found found;
    private final boolean created;
    private final LockRegistry.Reservation reservation;
    private final KernelLocks kernel;
    private final FileChannel channel;
    private Optional<String> kernelName = Optional.empty();

    /** What trying to lock a file has come to. */
    enum Outcome {
        LOCKED,
        /** Somebody else has it. */
        REFUSED,
        /** Somebody reads it under a lock, which is nobody's who collects. */
        READERS
    }

    /**
     * Opens the file.
     *
     * @param found which file it is
     * @param created whether the caller has just created it
     * @param reservation of the file, which is closed with this object
     */
    LockClaim(
            LockFile file,
            LockFile.Found found,
            boolean created,
            LockRegistry.Reservation reservation,
            KernelLocks kernel)
            throws IOException {
        this.file = file;
        this.found = found;
        this.created = created;
        this.reservation = reservation;
        this.kernel = kernel;
        this.channel = file.open();
    }

    Outcome lock() throws IOException {
        if (!isAtItsPath()) {
            return Outcome.REFUSED;
        }
        file.restrict(found);
        try {
            if (channel.tryLock() == null) {
                return channel.tryLock(0, Long.MAX_VALUE, true) == null ? Outcome.REFUSED : Outcome.READERS;
            }
        } catch (OverlappingFileLockException e) {
            // Something else in this JVM, which nobody has told the registry of.
            return Outcome.REFUSED;
        }
        kernelName = kernel.find(found);
        return isAtItsPath() ? Outcome.LOCKED : Outcome.REFUSED;
    }

    /** Whether the operating system still has the lock as ours; unknown where it does not say. */
    KernelLocks.Answer kernelSays() {
        return kernelName.map(kernel::holds).orElse(KernelLocks.Answer.UNKNOWN);
    }

    /** Whether the path still leads to this file. */
    boolean isAtItsPath() {
        try {
            return file.look().filter(found::isSameFile).isPresent();
        } catch (IOException e) {
            // Nothing speaks against it, and others cannot look at it either.
            return true;
        }
    }

    /** Whether this task made the file, which nobody can have locked before. */
    boolean isNew() {
        return created;
    }

    /** What is written in the file. */
    String read() throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(MOST_BYTES);
        long position = 0;
        for (int count; (count = channel.read(bytes, position)) > 0; ) {
            position += count;
        }
        return new String(bytes.array(), 0, bytes.position(), UTF_8);
    }

    void write(String signature) throws IOException {
        byte[] bytes = signature.getBytes(UTF_8);
        channel.write(ByteBuffer.wrap(bytes), 0);
        channel.truncate(bytes.length);
    }

    /** Frees the lock. The file stays: removing it would let two tasks lock two files of one name. */
    @Override
    public void close() throws IOException {
        try {
            channel.close();
        } finally {
            reservation.close();
        }
    }
}
