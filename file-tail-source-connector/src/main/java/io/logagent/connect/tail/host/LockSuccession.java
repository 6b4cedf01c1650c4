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
 * How a task that does not hold the lock of a host comes to hold it: it gets the operating system's lock on the file, and
 * waits until whoever signed the file has let go of it, has ended, or has not signed for {@link #STALE}.
 *
 * <p>What is locked is a file and not its name, so whoever removes the file lets others lock another one. Whoever was
 * refused before waits a while before it takes a file that is new there, so that the holder comes first.
 */
final class LockSuccession {
    private static final Logger LOG = LoggerFactory.getLogger(LockSuccession.class);

    /** For how long a signature has to stay the same before its author is taken for gone. */
    static final Duration STALE = Duration.ofSeconds(3);

    /** For how long whoever was refused leaves a new file to the holder of the one before. */
    static final Duration GRACE = Duration.ofSeconds(5);

    /** A program that reads the file under a lock for so long is not another task that is just trying. */
    static final Duration READING = Duration.ofMillis(500);

    private final LockFile file;
    private final Signature signature;
    private final KernelLocks kernel;
    private final LongSupplier nanoTime;
    private final SignatureWatch watch = new SignatureWatch();

    /** The file that somebody else had when we were refused last; empty if we never were. */
    private Optional<LockFile.Found> refusedFile = Optional.empty();

    private long refusedAt;
    private Optional<LockFile.Found> watched = Optional.empty();
    private Optional<Long> readersSince = Optional.empty();

    /** Whether there was another file whose holder, if there is one, is given time to notice that it has gone. */
    private boolean replaced;

    private String holder = "nobody known";

    LockSuccession(LockFile file, Signature signature, KernelLocks kernel, LongSupplier nanoTime) {
        this.file = file;
        this.signature = signature;
        this.kernel = kernel;
        this.nanoTime = nanoTime;
    }

    /** Who has the lock, as far as that is known, for a message. */
    String holder() {
        return holder;
    }

    /** Takes note that the file cannot be used. */
    void failed(IOException e) {
        holder = "nobody known, as the file cannot be used: " + e.getMessage();
    }

    /** Whether the operating system's lock is all that it takes by now. */
    boolean isDue(LockClaim claim) throws IOException {
        long before = nanoTime.getAsLong();
        String text = claim.read();
        watch.saw(text, before, nanoTime.getAsLong());
        boolean neverSigned = text.isEmpty() && !replaced;
        if (!neverSigned && !Signature.isOver(text) && !watch.isUnchangedFor(STALE)) {
            holder = text.isEmpty()
                    ? "perhaps the holder of the file that was replaced"
                    : Signature.describe(text) + ", which may not have ended yet";
            return false;
        }
        replaced = false;
        refusedFile = Optional.empty();
        return true;
    }

    /** Gets the operating system's lock, if nobody has it. */
    Optional<LockClaim> claim() throws IOException {
        Path real = file.directory().resolve(file.path().getFileName());
        LockRegistry.useDirectory(real.getParent());
        Optional<LockRegistry.Reservation> reserved = LockRegistry.reserve(real, signature.describe());
        if (reserved.isEmpty()) {
            refused(file.look(), LockRegistry.holder(real));
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
        Optional<LockFile.Found> before = file.look();
        if (isLeftToAnother(before)) {
            return Optional.empty();
        }
        if (before.isPresent() && !file.isUsable(before.get())) {
            file.moveAside(before.get());
            replaced = true;
            before = Optional.empty();
        }
        boolean created = before.isEmpty() && file.create();
        LockFile.Found found = created || before.isEmpty() ? file.require() : before.get();
        if (!reservation.add(found)) {
            refused(Optional.of(found), LockRegistry.holder(file.path()));
            return Optional.empty();
        }
        watch(found);
        LockClaim attempt = new LockClaim(file, found, created, reservation, kernel);
        LockClaim.Outcome outcome = LockClaim.Outcome.REFUSED;
        try {
            outcome = attempt.lock();
            switch (outcome) {
                case LOCKED -> readersSince = Optional.empty();
                case REFUSED -> refusedBy(attempt, found);
                case READERS -> readBy();
            }
        } finally {
            if (outcome != LockClaim.Outcome.LOCKED) {
                attempt.close();
            }
        }
        return outcome == LockClaim.Outcome.LOCKED ? Optional.of(attempt) : Optional.empty();
    }

    private void watch(LockFile.Found found) {
        if (watched.filter(found::isSameFile).isEmpty()) {
            watch.reset();
            watched = Optional.of(found);
        }
    }

    private void refusedBy(LockClaim attempt, LockFile.Found found) throws IOException {
        long before = nanoTime.getAsLong();
        String text = attempt.read();
        watch.saw(text, before, nanoTime.getAsLong());
        readersSince = Optional.empty();
        refused(Optional.of(found), Signature.describe(text));
    }

    private void refused(Optional<LockFile.Found> found, String by) {
        refusedFile = found.or(() -> refusedFile);
        refusedAt = nanoTime.getAsLong();
        holder = by;
    }

    /** Whether the file that somebody else had is gone from here: then its holder will lock what is here now. */
    private boolean isLeftToAnother(Optional<LockFile.Found> found) {
        boolean isAnother = refusedFile.isPresent()
                && found.filter(refusedFile.get()::isSameFile).isEmpty();
        return isAnother && nanoTime.getAsLong() - refusedAt < GRACE.toNanos();
    }

    /** Who only reads collects nothing, and may have opened the file when older versions let everybody read it. */
    private void readBy() throws IOException {
        long now = nanoTime.getAsLong();
        holder = "a program that reads the lock file under a lock of its own";
        if (readersSince.isEmpty()) {
            readersSince = Optional.of(now);
        } else if (now - readersSince.get() >= READING.toNanos()) {
            LOG.warn("{} is read by a program under a lock of its own, so it is replaced", file.path());
            file.delete();
            readersSince = Optional.empty();
            refusedFile = Optional.empty();
            replaced = true;
        }
    }
}
