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
 * A claim on the lock: an open lock file, with the operating system's lock on it after {@link #lock}. No other task of
 * this JVM opens the file meanwhile.
 */
final class LockClaim implements AutoCloseable {
    /** Signatures are shorter. */
    private static final int MAX_BYTES = 4096;

    private final LockFile file;
    private final LockFile.Stat stat;
    private final boolean created;
    private final LockRegistry.Reservation reservation;
    private final KernelLocks kernel;
    private final FileChannel channel;
    private Optional<String> kernelName = Optional.empty();

    /** The outcome of an attempt to lock the file. */
    enum Outcome {
        LOCKED,
        /** Another process has locked it, or the path leads to another file. */
        REFUSED,
        /** Another program reads it under a shared lock, which no task uses. */
        READERS
    }

    /**
     * Opens the file.
     *
     * @param stat the file that is expected at the path
     * @param created whether the caller has just created the file
     * @param reservation the reservation of the file; closed with this object
     */
    LockClaim(
            LockFile file,
            LockFile.Stat stat,
            boolean created,
            LockRegistry.Reservation reservation,
            KernelLocks kernel)
            throws IOException {
        this.file = file;
        this.stat = stat;
        this.created = created;
        this.reservation = reservation;
        this.kernel = kernel;
        this.channel = file.open();
    }

    Outcome lock() throws IOException {
        if (!isAtItsPath()) {
            return Outcome.REFUSED;
        }
        file.restrict(stat);
        try {
            if (channel.tryLock() == null) {
                return channel.tryLock(0, Long.MAX_VALUE, true) == null ? Outcome.REFUSED : Outcome.READERS;
            }
        } catch (OverlappingFileLockException e) {
            // Another user of the file in this JVM, which is not in the registry.
            return Outcome.REFUSED;
        }
        kernelName = kernel.find(stat);
        return isAtItsPath() ? Outcome.LOCKED : Outcome.REFUSED;
    }

    /** Whether this process still holds the lock, according to the kernel. */
    KernelLocks.Answer kernelSays() {
        return kernelName.map(kernel::holds).orElse(KernelLocks.Answer.UNKNOWN);
    }

    /** Whether the path still leads to this file. */
    boolean isAtItsPath() {
        try {
            return file.stat().filter(stat::isSameFile).isPresent();
        } catch (IOException e) {
            // There is no sign of a change, and other tasks cannot open the file either.
            return true;
        }
    }

    /** Whether this task created the file, so that no other task can have locked it before. */
    boolean isNew() {
        return created;
    }

    /** The content of the file. */
    String read() throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(MAX_BYTES);
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
