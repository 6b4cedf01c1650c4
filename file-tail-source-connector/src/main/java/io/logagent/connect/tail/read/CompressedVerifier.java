/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.read;

import io.logagent.connect.tail.concurrent.TimeSlice;
import java.io.IOException;
import java.util.function.LongSupplier;

/** Checks whether compressed files are complete. One turn of a path does so for a limited time. */
final class CompressedVerifier {
    private final CompressedFiles compressed;
    private final CheckpointVerifier checkpoints;
    private final LongSupplier nanoTime;
    private TimeSlice slice;

    /** @param compressed learns which files are complete, and which are not */
    CompressedVerifier(CompressedFiles compressed, CheckpointVerifier checkpoints, LongSupplier nanoTime) {
        this.compressed = compressed;
        this.checkpoints = checkpoints;
        this.nanoTime = nanoTime;
        beginTurn();
    }

    void beginTurn() {
        slice = TimeSlice.of(DecompressedSource.MAX_SKIP, nanoTime);
    }

    /**
     * Checks a file whose content is that of a checkpoint.
     *
     * @throws ContentReplacedException if it begins differently
     * @throws SkippingException if it takes long to decompress it
     * @throws BeingCompressedException if it is incomplete, but a program may still be writing it
     * @throws DamagedException if it is damaged before the checkpoint
     */
    void verify(GenerationFile file, DecompressedSource source, Checkpoint checkpoint) throws IOException {
        // The head comes first: another file need not be verified.
        boolean isHeadSame = isHeadSame(source, checkpoint);
        source.verify(slice);
        if (!source.isDamaged()) {
            compressed.rememberSize(file.status(), source.size());
            return;
        }
        if (compressed.mayBeWritten(file.status())) {
            throw new BeingCompressedException(file, source.damage());
        }
        if (isHeadSame && source.size() < checkpoint.cursor().position()) {
            source.checkComplete(checkpoint.cursor().position());
        }
    }

    /**
     * Whether a file begins like the content of a checkpoint; false if it is damaged too early to tell.
     *
     * @throws ContentReplacedException if it begins differently
     */
    private boolean isHeadSame(DecompressedSource source, Checkpoint checkpoint) throws IOException {
        try {
            checkpoints.verifyHead(source, checkpoint.cursor());
            return true;
        } catch (ContentReplacedException e) {
            if (source.isDamaged()) {
                return false;
            }
            throw e;
        }
    }
}
