/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.read;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.logagent.connect.tail.file.FileIdentity;
import io.logagent.connect.tail.file.FileStatus;
import io.logagent.connect.tail.text.LineCharset;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LineReaderTest {
    private static final FileIdentity FILE = new FileIdentity(1, 2);
    private static final FileStatus STATUS = new FileStatus(FileStatus.Kind.REGULAR, FILE, 0, 0);

    @TempDir
    Path folder;

    private final TailCounters counters = new TailCounters();

    private record Read(String text, long start, long next, boolean split) {}

    private List<Read> readAll(byte[] content, int lineMax, int maxLines, boolean ended) throws IOException {
        Path file = Files.write(folder.resolve("f"), content);
        LineReader reader = new LineReader(lineMax, counters);
        List<Read> lines = new ArrayList<>();
        try (ByteSource source = new PlainSource(FileChannel.open(file))) {
            ReadProgress progress = reader.verifier().verify(source, STATUS, Checkpoint.atByte(0), LineCharset.UTF_8);
            while (true) {
                ReadProgress next = reader.read(source, progress, LineFraming.DEFAULT, ended, maxLines, line -> {
                    assertThat(line.cursor().file()).isEqualTo(FILE);
                    lines.add(read(line));
                });
                if (next.isAtPositionOf(progress)) {
                    return lines;
                }
                progress = next;
            }
        }
    }

    private static Read read(Line line) {
        return new Read(
                new String(line.copy(), UTF_8), line.start(), line.cursor().position(), line.split());
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }

    @Test
    void linesHaveTheirPositions() throws Exception {
        assertThat(readAll(bytes("a\nbcé\n\n"), 100, 10, false))
                .containsExactly(new Read("a", 0, 2, false), new Read("bcé", 2, 7, false), new Read("", 7, 8, false));
    }

    @Test
    void carriageReturnsBelongToTheTerminator() throws Exception {
        assertThat(readAll(bytes("a\r\nb\rc\r\n\r\n"), 100, 10, false))
                .containsExactly(new Read("a", 0, 3, false), new Read("b\rc", 3, 8, false), new Read("", 8, 10, false));
    }

    @Test
    void aPartialLineWaitsUntilTheFileEnds() throws Exception {
        assertThat(readAll(bytes("a\nhalf"), 100, 10, false)).containsExactly(new Read("a", 0, 2, false));
        assertThat(readAll(bytes("a\nhalf"), 100, 10, true))
                .containsExactly(new Read("a", 0, 2, false), new Read("half", 2, 6, false));
    }

    @Test
    void aLineThatIsTooLongIsSplitBetweenCharacters() throws Exception {
        List<Read> lines = readAll(bytes("ok\n" + "日".repeat(20) + "\nok\n"), 16, 1000, false);

        assertThat(lines.get(0)).isEqualTo(new Read("ok", 0, 3, false));
        List<Read> pieces = lines.subList(1, lines.size() - 1);
        assertThat(pieces).hasSizeGreaterThan(3).allSatisfy(piece -> {
            assertThat(piece.split()).isTrue();
            assertThat(bytes(piece.text())).hasSizeLessThanOrEqualTo(16);
        });
        assertThat(String.join("", pieces.stream().map(Read::text).toList())).isEqualTo("日".repeat(20));
        assertThat(lines.get(lines.size() - 1)).isEqualTo(new Read("ok", 64, 67, false));
    }

    @Test
    void aLineWithoutEndIsDeliveredInPiecesWhileItGrows() throws Exception {
        List<Read> lines = readAll(bytes("x".repeat(1000)), 100, 1000, false);

        assertThat(lines)
                .hasSizeGreaterThanOrEqualTo(8)
                .allMatch(line -> line.text().length() <= 100);
    }

    @Test
    void allPiecesOfALineThatIsLargerThanAnyBufferAreTagged() throws Exception {
        List<Read> lines = readAll(bytes("ok\n" + "x".repeat(3 * LineReader.CHUNK) + "\nok\n"), 100_000, 1000, false);

        assertThat(lines).first().extracting(Read::split).isEqualTo(false);
        assertThat(lines.subList(1, lines.size() - 1)).hasSizeGreaterThan(7).allMatch(Read::split);
        assertThat(lines).last().isEqualTo(new Read("ok", 3 * LineReader.CHUNK + 4, 3 * LineReader.CHUNK + 7, false));
    }

    @Test
    void nulsBeforeALineAreSkippedAndCountedOnceEvenIfTheFileIsReopened() throws Exception {
        int hole = 3 * LineReader.CHUNK;
        Path file = Files.write(folder.resolve("f"), bytes("a\n" + "\0".repeat(hole) + "b\n"));
        LineReader reader = new LineReader(100, counters);
        List<Read> lines = new ArrayList<>();
        try (ByteSource source = new PlainSource(FileChannel.open(file))) {
            ReadProgress progress = reader.verifier().verify(source, STATUS, Checkpoint.atByte(0), LineCharset.UTF_8);
            while (progress.cursor().position() < source.size()) {
                Checkpoint checkpoint = new Checkpoint(progress.cursor(), progress.partialLine());
                progress = reader.verifier().verify(source, STATUS, checkpoint, LineCharset.UTF_8);
                progress =
                        reader.read(source, progress, LineFraming.DEFAULT, false, 1000, line -> lines.add(read(line)));
            }
        }

        assertThat(lines).containsExactly(new Read("a", 0, 2, false), new Read("b", 2 + hole, 4 + hole, false));
        assertThat(counters.skippedNuls()).isEqualTo(hole);
    }

    @Test
    void aLineOfExactlyTheLimitIsWhole() throws Exception {
        assertThat(readAll(bytes("x".repeat(100) + "\r\n"), 100, 10, false))
                .containsExactly(new Read("x".repeat(100), 0, 102, false));
    }

    @Test
    void anyContentInAnyBatchesGivesTheSameLines() throws Exception {
        for (long seed = 0; seed < 60; seed++) {
            Random random = new Random(seed);
            StringBuilder text = new StringBuilder();
            List<String> expected = new ArrayList<>();
            int size = random.nextInt(2 * LineReader.CHUNK);
            while (text.length() < size) {
                // Mostly short lines, and some around or beyond the size of a chunk.
                int length = random.nextInt(50) == 0 ? random.nextInt(LineReader.CHUNK + 100) : random.nextInt(300);
                String line = Integer.toString(random.nextInt(10), 36).repeat(length);
                expected.add(line);
                text.append(line).append(random.nextBoolean() ? "\n" : "\r\n");
            }
            List<Read> lines =
                    readAll(bytes(text.toString()), 512 * 1024, 1 + random.nextInt(500), random.nextBoolean());

            assertThat(lines).extracting(Read::text).as("seed " + seed).isEqualTo(expected);
            long position = 0;
            for (Read line : lines) {
                assertThat(line.start()).as("seed " + seed).isEqualTo(position);
                position = line.next();
            }
        }
    }
}
