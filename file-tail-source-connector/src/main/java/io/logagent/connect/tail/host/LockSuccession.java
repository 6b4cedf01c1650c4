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
 * The succession to a lock: how a standby becomes its holder. It gets the operating system's lock on the file, and
 * waits until the previous holder has released the lock, has ended, or has not signed for {@link #STALE}.
 *
 * <p>The lock belongs to the file and not to its name, so removing the file lets another task lock a new one. A task
 * that was refused waits for {@link #GRACE} before it takes a new file, so that the holder of the removed file comes
 * first.
 */
final class LockSuccession {
    private static final Logger LOG = LoggerFactory.getLogger(LockSuccession.class);

    /** A signature that has not changed for this time is stale: its author counts as ended. */
    static final Duration STALE = Duration.ofSeconds(3);

    /** How long a task that was refused leaves a new file to the holder of the previous one. */
    static final Duration GRACE = Duration.ofSeconds(5);

    /** A program that reads the file under a lock for this time is not another task that is just trying. */
    static final Duration READING = Duration.ofMillis(500);

    private final LockFile file;
    private final Signature signature;
    private final KernelLocks kernel;
    private final LongSupplier nanoTime;
    private final SignatureWatch watch = new SignatureWatch();

    /** The file that another task had locked at the last refusal; empty if there was none. */
    private Optional<LockFile.Stat> refusedFile = Optional.empty();

    private long refusedAt;
    private Optional<LockFile.Stat> watched = Optional.empty();
    private Optional<Long> readersSince = Optional.empty();

    /** Whether this task replaced another file. Its holder, if it has one, gets time to notice. */
    private boolean replaced;

    private String holder = "an unknown holder";

    LockSuccession(LockFile file, Signature signature, KernelLocks kernel, LongSupplier nanoTime) {
        this.file = file;
        this.signature = signature;
        this.kernel = kernel;
        this.nanoTime = nanoTime;
    }

    /** The holder of the lock as far as it is known, for a message. */
    String holder() {
        return holder;
    }

    /** Notes that the file cannot be used. */
    void failed(IOException e) {
        holder = "an unknown holder, since the file cannot be used: " + e.getMessage();
    }

    /** Whether the claim is enough to hold the lock: its previous holder has released it, has ended, or is stale. */
    boolean isDue(LockClaim claim) throws IOException {
        long before = nanoTime.getAsLong();
        String text = claim.read();
        watch.record(text, before, nanoTime.getAsLong());
        boolean neverSigned = text.isEmpty() && !replaced;
        if (!neverSigned && !Signature.isOver(text) && !watch.isUnchangedFor(STALE)) {
            holder = text.isEmpty()
                    ? "possibly the holder of the replaced file"
                    : Signature.describe(text) + ", which may not have ended yet";
            return false;
        }
        replaced = false;
        refusedFile = Optional.empty();
        return true;
    }

    /** Gets the operating system's lock on the file; empty if another task has it. */
    Optional<LockClaim> claim() throws IOException {
        Path real = file.directory().resolve(file.path().getFileName());
        LockRegistry.addDirectory(real.getParent());
        Optional<LockRegistry.Reservation> reserved = LockRegistry.reserve(real, signature.describe());
        if (reserved.isEmpty()) {
            refused(file.stat(), LockRegistry.holder(real));
            return Optional.empty();
        }
        Optional<LockClaim> claim = Optional.empty();
        try {
            claim = claim(reserved.get());
            return claim;
        } finally {
            if (claim.isEmpty()) {
                reserved.get().close();
            }
        }
    }

    private Optional<LockClaim> claim(LockRegistry.Reservation reservation) throws IOException {
        Optional<LockFile.Stat> before = file.stat();
        if (isLeftToHolder(before)) {
            return Optional.empty();
        }
        if (before.isPresent() && !file.isUsable(before.get())) {
            file.moveAside(before.get());
            replaced = true;
            before = Optional.empty();
        }
        boolean created = before.isEmpty() && file.create();
        LockFile.Stat stat = created || before.isEmpty() ? file.requireUsable() : before.get();
        if (!reservation.add(stat)) {
            refused(Optional.of(stat), LockRegistry.holder(file.path()));
            return Optional.empty();
        }
        watch(stat);
        LockClaim attempt = new LockClaim(file, stat, created, reservation, kernel);
        LockClaim.Outcome outcome = LockClaim.Outcome.REFUSED;
        try {
            outcome = attempt.lock();
            switch (outcome) {
                case LOCKED -> readersSince = Optional.empty();
                case REFUSED -> refusedBy(attempt, stat);
                case READERS -> refusedByReader();
            }
        } finally {
            if (outcome != LockClaim.Outcome.LOCKED) {
                attempt.close();
            }
        }
        return outcome == LockClaim.Outcome.LOCKED ? Optional.of(attempt) : Optional.empty();
    }

    private void watch(LockFile.Stat stat) {
        if (watched.filter(stat::isSameFile).isEmpty()) {
            watch.reset();
            watched = Optional.of(stat);
        }
    }

    private void refusedBy(LockClaim attempt, LockFile.Stat stat) throws IOException {
        long before = nanoTime.getAsLong();
        String text = attempt.read();
        watch.record(text, before, nanoTime.getAsLong());
        readersSince = Optional.empty();
        refused(Optional.of(stat), Signature.describe(text));
    }

    private void refused(Optional<LockFile.Stat> stat, String by) {
        refusedFile = stat.or(() -> refusedFile);
        refusedAt = nanoTime.getAsLong();
        holder = by;
    }

    /** Whether the file that another task had locked is gone. Then that task comes first to lock the new one. */
    private boolean isLeftToHolder(Optional<LockFile.Stat> stat) {
        boolean isGone = refusedFile.isPresent()
                && stat.filter(refusedFile.get()::isSameFile).isEmpty();
        return isGone && nanoTime.getAsLong() - refusedAt < GRACE.toNanos();
    }

    /** A reader is no task. It may have opened a file that an older version created readable by everyone. */
    private void refusedByReader() throws IOException {
        long now = nanoTime.getAsLong();
        holder = "a program that reads the lock file under a lock of its own";
        if (readersSince.isEmpty()) {
            readersSince = Optional.of(now);
        } else if (now - readersSince.get() >= READING.toNanos()) {
            file.delete();
            LOG.warn(
                    "Deleted the lock file {} to create a new one: another program reads it under a lock", file.path());
            readersSince = Optional.empty();
            refusedFile = Optional.empty();
            replaced = true;
        }
    }
}
