/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.read;

import io.logagent.connect.tail.file.Descriptors;
import io.logagent.connect.tail.file.FileIdentity;
import io.logagent.connect.tail.file.FileStatus;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.OptionalLong;

/**
 * The file of a generation: its bytes while it is open, its size and the time of its last write. It knows nothing of
 * lines.
 */
final class GenerationSource implements AutoCloseable {
    private final GenerationFile found;
    private final boolean mayGrow;
    private final OptionalLong emptySince;
    private long knownSize;
    // The last write. It becomes part of the cursor when the content has proved to be the same.
    private long modified;
    // The size of the file when that time was asked for. Bytes behind it may have been written later.
    private long sizeAtModified;
    private boolean isDated;
    // Null when closed.
    private ByteSource bytes;

    GenerationSource(GenerationFile found, ByteSource bytes) {
        this.found = found;
        this.mayGrow = !found.isCompressed();
        this.modified = found.status().modifiedNanos();
        this.sizeAtModified = found.status().size();
        this.emptySince = found.status().size() == 0 && mayGrow ? OptionalLong.of(modified) : OptionalLong.empty();
        this.bytes = bytes;
    }

    Path path() {
        return found.path();
    }

    FileIdentity identity() {
        return found.status().identity();
    }

    /** The file as the scan before its opening found it. */
    GenerationFile found() {
        return found;
    }

    /** Whether more can be written to the file; false for a compressed file. */
    boolean mayGrow() {
        return mayGrow;
    }

    /** The time of the last write before the file was opened, if the file was empty then. */
    OptionalLong emptySince() {
        return emptySince;
    }

    boolean isOpen() {
        return bytes != null;
    }

    /** The bytes of the file, decompressed; null if it is closed. */
    ByteSource bytes() {
        return bytes;
    }

    /** The size now; the size at the last look if the file is closed or fails. */
    long currentSize() {
        try {
            return bytes == null ? knownSize : bytes.size();
        } catch (IOException e) {
            return knownSize;
        }
    }

    /** The size of the file at the last read or look ahead. */
    long knownSize() {
        return knownSize;
    }

    void setKnownSize(long size) {
        knownSize = size;
    }

    /** The time of the last write as far as it is known. */
    long modified() {
        return modified;
    }

    /** Sets the time of the last write for good. */
    void date(long written) {
        modified = written;
        isDated = true;
    }

    /** Asks the file system for the time of the last write, also if no path leads to the file. */
    void updateModified() {
        if (isOpen() && mayGrow && !isDated) {
            Descriptors.status(identity()).ifPresent(status -> modified = status.modifiedNanos());
        }
    }

    /** Takes over the time of the last write that a scan found; returns whether it is another one. */
    boolean updateModified(FileStatus status) {
        if (isDated) {
            return false;
        }
        boolean isChanged = modified != status.modifiedNanos();
        modified = status.modifiedNanos();
        sizeAtModified = status.size();
        return isChanged;
    }

    /**
     * Asks for the time of the last write again if the file has grown since, as long as the path leads to it: an offset with
     * a time before its line would make a file that was written to between the two look newer. A late write to a renamed file
     * must not make it look newer than the file after it.
     */
    void dateGrowth(long size) throws IOException {
        if (found.isCurrent() && size > sizeAtModified) {
            FileStatus.find(path()).filter(this::isSame).ifPresent(this::updateModified);
        }
    }

    /** Whether a status is that of this very file, which may grow. */
    boolean isSame(FileStatus status) {
        return identity().equals(status.identity()) && mayGrow;
    }

    /** The status of the file as far as it is known without asking the file system. */
    FileStatus status() {
        return new FileStatus(FileStatus.Kind.REGULAR, identity(), currentSize(), modified);
    }

    /** Whether there are no bytes behind a position. */
    boolean endsAt(long position) throws IOException {
        return bytes.read(ByteBuffer.allocate(1), position) <= 0;
    }

    /** Whether the file has all bytes that another file has from a position on. */
    boolean hasBytesOf(ByteSource other, long from) throws IOException {
        return ContentComparison.hasAll(bytes, other, from);
    }

    @Override
    public void close() throws IOException {
        if (bytes != null) {
            bytes.close();
            bytes = null;
        }
    }
}
