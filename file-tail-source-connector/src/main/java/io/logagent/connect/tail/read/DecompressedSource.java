/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.read;

import io.logagent.connect.tail.concurrent.TimeSlice;
import io.logagent.connect.tail.file.FileStatus;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Decompresses a file while it is read. Before that the file is decompressed once to its end, since only the end tells
 * whether it is complete and unbroken. Of a damaged file only complete members are read.
 *
 * <p>Reading goes forward. A buffer with the last bytes serves the short steps back of a reader that begins a line again; a
 * longer step back starts at the beginning of the file. A read far ahead ends with a {@link SkippingException}, and
 * repeating the read goes on from there.
 */
final class DecompressedSource implements ByteSource {
    /** How long one read may skip towards its position. */
    static final Duration MAX_SKIP = Duration.ofMillis(100);

    /** The least steps of a read, however slow they are, so that each read makes progress. */
    private static final int LEAST_STEPS = 8;

    private static final long UNKNOWN = Long.MAX_VALUE;

    private final FileChannel channel;
    // The first bytes, so that reading them does not start at the beginning of the file.
    private final byte[] beginning = new byte[HeadFingerprint.MAX];
    private final LongSupplier nanoTime;
    private final byte[] window;
    private GenerationFile file;
    private int beginningSize;
    // Null before the first step.
    private MemberStream stream;
    private long windowStart;
    private int windowSize;
    // Of complete members; unknown until the file is verified.
    private long size;
    // Why there is no more; null if the file is complete or not verified.
    private CorruptException damage;
    // Whether an incomplete file has grown, and its verification was continued.
    private boolean continued;

    /**
     * @param stepBack how far reading usually goes back
     * @param verifiedSize the number of decompressed bytes, or {@link Long#MAX_VALUE} if the file is not verified
     */
    DecompressedSource(
            FileChannel channel, GenerationFile file, int stepBack, long verifiedSize, LongSupplier nanoTime) {
        this.channel = channel;
        this.file = file;
        this.nanoTime = nanoTime;
        this.window = new byte[2 * stepBack];
        this.size = verifiedSize;
    }

    private void restart() {
        closeStream();
        windowStart = 0;
        windowSize = 0;
    }

    private void restartChanged() {
        beginningSize = 0;
        restart();
    }

    /** Takes note of a later scan. A file that was written to since is verified again, an incomplete one from where it ended. */
    void update(GenerationFile found) {
        FileStatus status = found.status();
        if (damage != null && !status.equals(file.status())) {
            continued = damage.isIncomplete() && status.size() >= file.status().size();
            if (!continued) {
                restartChanged();
            }
            damage = null;
            size = UNKNOWN;
        }
        file = found;
    }

    @Override
    public void verify(TimeSlice slice) throws IOException {
        for (int step = 0; size == UNKNOWN; step++) {
            checkTime(step, slice, UNKNOWN);
            decompress();
        }
    }

    private void checkTime(int step, TimeSlice slice, long position) throws SkippingException {
        if (step >= LEAST_STEPS && slice.isOverNow()) {
            throw new SkippingException(windowStart + windowSize, position);
        }
    }

    @Override
    public int read(ByteBuffer target, long position) throws IOException {
        TimeSlice slice = TimeSlice.of(MAX_SKIP, nanoTime);
        verify(slice);
        if (position >= size) {
            return -1;
        }
        if (position < windowStart && position < beginningSize) {
            return copy(beginning, (int) position, beginningSize, target, position);
        }
        if (position < windowStart) {
            restart();
        }
        for (int step = 0; position >= windowStart + windowSize; step++) {
            checkTime(step, slice, position);
            if (!decompress()) {
                // It was complete, and was written to since.
                checkComplete(position);
                return -1;
            }
        }
        return copy(window, (int) (position - windowStart), windowSize, target, position);
    }

    private int copy(byte[] from, int index, int end, ByteBuffer target, long position) {
        int length = (int) Math.min(size - position, Math.min(target.remaining(), end - index));
        target.put(from, index, length);
        return length;
    }

    /** Decompresses a bounded part; returns false at the end. */
    private boolean decompress() throws IOException {
        if (windowSize == window.length) {
            int kept = window.length / 2;
            System.arraycopy(window, windowSize - kept, window, 0, kept);
            windowStart += windowSize - kept;
            windowSize = kept;
        }
        try {
            if (stream == null) {
                stream = MemberStream.open(channel, file.compression());
            }
            int length = stream.read(window, windowSize, window.length - windowSize);
            if (length == MemberStream.END) {
                size = stream.verified();
                return false;
            }
            windowSize += length;
        } catch (CorruptException e) {
            return isOverwritten(e);
        }
        if (windowStart == 0 && beginningSize < beginning.length) {
            beginningSize = Math.min(beginning.length, windowSize);
            System.arraycopy(window, 0, beginning, 0, beginningSize);
        }
        return true;
    }

    /** A file that was incomplete and was overwritten since begins anew. */
    private boolean isOverwritten(CorruptException e) {
        if (continued && !e.isIncomplete()) {
            continued = false;
            restartChanged();
            return true;
        }
        damage = e;
        size = stream == null ? 0 : stream.verified();
        return false;
    }

    @Override
    public ByteSource beginning() {
        return new Beginning();
    }

    /** The first bytes, also of an incomplete member. */
    private final class Beginning implements ByteSource {
        @Override
        public int read(ByteBuffer target, long position) throws IOException {
            TimeSlice slice = TimeSlice.of(MAX_SKIP, nanoTime);
            boolean isAtEnd = false;
            for (int step = 0; beginningSize < beginning.length && !isAtEnd; step++) {
                checkTime(step, slice, beginning.length);
                isAtEnd = !decompress();
            }
            if (position >= beginningSize) {
                return -1;
            }
            int length = Math.min(target.remaining(), beginningSize - (int) position);
            target.put(beginning, (int) position, length);
            return length;
        }

        @Override
        public long size() {
            return DecompressedSource.this.size();
        }

        @Override
        public void close() throws IOException {
            DecompressedSource.this.close();
        }
    }

    @Override
    public boolean isDamaged() {
        return damage != null;
    }

    @Override
    public void checkComplete(long read) throws DamagedException {
        if (damage != null) {
            throw new DamagedException(file, read, damage);
        }
    }

    /** Why the rest of the file cannot be read; null if it can. */
    CorruptException damage() {
        return damage;
    }

    @Override
    public long size() {
        return size;
    }

    private void closeStream() {
        if (stream != null) {
            stream.close();
            stream = null;
        }
    }

    @Override
    public void close() throws IOException {
        closeStream();
        channel.close();
    }
}
