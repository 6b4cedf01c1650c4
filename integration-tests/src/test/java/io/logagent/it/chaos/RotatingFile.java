/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.it.chaos;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.zip.GZIPOutputStream;

/**
 * A log file as a program and logrotate write it, but by one thread. This way no line is lost between the copy and the
 * truncation of {@code copytruncate}, which no tailer could prevent.
 *
 * <p>The length of lines makes positions unique: all positions of a generation are the same modulo {@link #UNIT}, and
 * those of the next generation differ.
 */
final class RotatingFile implements AutoCloseable {
    /** How a file is rotated. */
    enum Rotation {
        RENAME,
        COPY_TRUNCATE,
        GZIP
    }

    private static final int UNIT = 64;

    /** The number of generations kept; that of a stored position has to be among them. */
    private static final int KEPT = 60;

    private final Path path;
    private final Random random;
    private final Map<Rotation, Integer> rotations = new ConcurrentHashMap<>();
    // Sequence numbers of lines by their end, as a generation and a position.
    private final ConcurrentSkipListMap<Long, Integer> ends = new ConcurrentSkipListMap<>();
    private FileChannel out;
    private long position;
    private volatile int generation = 1;
    private volatile int written;
    private volatile int delivered = -1;

    RotatingFile(Path path, Random random) throws IOException {
        this.path = path;
        this.random = random;
        create();
    }

    String name() {
        return path.getFileName().toString();
    }

    Path path() {
        return path;
    }

    /** The number of lines written to all generations. */
    int written() {
        return written;
    }

    Map<Rotation, Integer> rotations() {
        return rotations;
    }

    /**
     * The sequence number of the line that ends at a position; -1 for none.
     *
     * @param stored the position of a stored offset
     */
    int sequenceAt(long stored) {
        for (int of = generation; of > 0 && of > generation - KEPT; of--) {
            if (stored % UNIT == of % UNIT) {
                return ends.getOrDefault(key(of, stored), -1);
            }
        }
        return -1;
    }

    /** Records the last line up to which all lines have arrived. */
    void delivered(int sequence) {
        delivered = sequence;
    }

    /** Whether a rotation would delete only lines that have arrived. */
    boolean mayRotate() {
        Map.Entry<Long, Integer> lastToGo = ends.lowerEntry(key(generation + 2 - KEPT, 0));
        return lastToGo == null || lastToGo.getValue() <= delivered;
    }

    void append(int lines) throws IOException {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < lines; i++) {
            int length = UNIT * (1 + random.nextInt(3)) + (position == 0 ? generation % UNIT : 0);
            text.append(new NumberedLine(name(), written + i).text(length - 1)).append('\n');
            position += length;
            ends.put(key(generation, position), written + i);
        }
        ByteBuffer bytes = ByteBuffer.wrap(text.toString().getBytes(US_ASCII));
        while (bytes.hasRemaining()) {
            out.write(bytes);
        }
        written += lines;
    }

    private static long key(int generation, long position) {
        return (long) generation << 40 | position;
    }

    void rotate(Rotation how) throws IOException {
        shift();
        if (how == Rotation.COPY_TRUNCATE) {
            Files.copy(path, rotated(1, ""));
            out.truncate(0);
        } else {
            Files.move(path, rotated(1, ""));
            if (random.nextBoolean()) {
                // Like a program that learns of the rotation a moment later.
                append(1 + random.nextInt(5));
            }
            out.close();
            create();
        }
        if (how == Rotation.GZIP) {
            // With and without logrotate's delaycompress.
            compress(1 + random.nextInt(2));
        }
        generation++;
        position = 0;
        rotations.merge(how, 1, Integer::sum);
        ends.headMap(key(generation - KEPT, 0)).clear();
    }

    private void shift() throws IOException {
        Files.deleteIfExists(rotated(KEPT, ""));
        Files.deleteIfExists(rotated(KEPT, ".gz"));
        for (int i = KEPT - 1; i > 0; i--) {
            for (String compression : new String[] {"", ".gz"}) {
                if (Files.exists(rotated(i, compression))) {
                    Files.move(rotated(i, compression), rotated(i + 1, compression));
                }
            }
        }
    }

    private Path rotated(int number, String compression) {
        return path.resolveSibling(name() + "." + number + compression);
    }

    /** Compresses in the same steps as gzip: for a moment both the plain and the compressed file exist. */
    private void compress(int number) throws IOException {
        Path plain = rotated(number, "");
        if (!Files.exists(plain)) {
            return;
        }
        Path compressed = rotated(number, ".gz");
        try (OutputStream gzip = new GZIPOutputStream(Files.newOutputStream(compressed))) {
            Files.copy(plain, gzip);
        }
        Files.setLastModifiedTime(compressed, Files.getLastModifiedTime(plain));
        Files.delete(plain);
    }

    private void create() throws IOException {
        out = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    @Override
    public void close() throws IOException {
        out.close();
    }
}
