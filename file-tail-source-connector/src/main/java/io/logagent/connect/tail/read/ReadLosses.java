/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.read;

import io.logagent.connect.tail.text.Printable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts and logs what the reader of a generation knows to be lost. */
final class ReadLosses {
    private static final Logger LOG = LoggerFactory.getLogger(ReadLosses.class);

    private final GenerationSource file;
    private final LineReader reader;

    /** @param reader has the counters */
    ReadLosses(GenerationSource file, LineReader reader) {
        this.file = file;
        this.reader = reader;
    }

    /** Counts bytes that were seen and are gone since the file was truncated to a size. */
    void truncated(long size, long bytes) {
        String what = "The file was truncated. Bytes " + size + " to " + (size + bytes) + " were not read and are lost";
        reader.truncated(bytes, new TailCounters.Loss(file.path(), what));
        LOG.warn("path={} {}", Printable.of(file.path()), what);
    }

    /** Counts a hole between lines that is not waited for any longer. */
    void hole(long start, long end) {
        String what = "Bytes " + start + " to " + end + " have been NULs for " + NulHole.PATIENCE.toSeconds()
                + " s although lines follow: they were not written, and count as lost";
        reader.lost(end - start, new TailCounters.Loss(file.path(), what));
        LOG.warn("path={} {}. Reading continues behind them", Printable.of(file.path()), what);
    }
}
