/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.read;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.logagent.connect.tail.file.Compression;
import io.logagent.connect.tail.file.FileIdentity;
import io.logagent.connect.tail.file.FileStatus;
import io.logagent.connect.tail.text.LineCharset;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A file is truncated and rewritten between any two calls that read it. What is known of it afterwards has to be of one
 * content: no copy would be found by a mixture, and the size of one content is no loss of the other one.
 */
class RewrittenFileTest {
    private static final int CALLS = 30;

    private static final FileIdentity FILE = new FileIdentity(1, 2);

    /** A file whose content changes before some calls. */
    private static final class Rewritten implements ByteSource {
        private final byte[][] contents;
        private final int[] changes;
        private int calls;

        /** @param changes the numbers of the calls before which the second and the third content come */
        private Rewritten(byte[][] contents, int... changes) {
            this.contents = contents;
            this.changes = changes;
        }

        private byte[] content() {
            calls++;
            int current = 0;
            while (current < changes.length && calls >= changes[current]) {
                current++;
            }
            return contents[current];
        }

        @Override
        public int read(ByteBuffer target, long position) {
            byte[] content = content();
            int length = (int) Math.min(target.remaining(), content.length - position);
            if (length <= 0) {
                return -1;
            }
            target.put(content, (int) position, length);
            return length;
        }

        @Override
        public long size() {
            return content().length;
        }

        @Override
        public boolean mayChange() {
            return true;
        }

        @Override
        public void close() {}
    }

    private static byte[] lines(String name, int bytes) {
        StringBuilder lines = new StringBuilder();
        for (int i = 0; lines.length() < bytes; i++) {
            lines.append(name).append(" line ").append(i).append('\n');
        }
        return lines.substring(0, bytes - 1).concat("\n").getBytes(UTF_8);
    }

    @ParameterizedTest
    @CsvSource({"700, 300", "700, 2000", "700, 700", "3000, 300", "3000, 5000", "100000, 700", "100000, 200000"})
    void whatIsKnownIsOfOneContent(int first, int second) throws IOException {
        byte[][] contents = {new byte[0], lines("first", first), lines("second", second)};
        for (int written = 0; written < CALLS; written++) {
            for (int rewritten = written; rewritten < CALLS; rewritten++) {
                for (boolean looksAhead : new boolean[] {true, false}) {
                    check(contents, new Rewritten(contents, written, rewritten), looksAhead);
                }
            }
        }
    }

    private static void check(byte[][] contents, Rewritten source, boolean looksAhead) throws IOException {
        TailCounters counters = new TailCounters();
        LineReader reader = new LineReader(1024, counters);
        FileStatus status = new FileStatus(FileStatus.Kind.REGULAR, FILE, source.size(), 0);
        GenerationFile file = new GenerationFile(Path.of("f"), status, Compression.NONE, true);
        ReadProgress begin = reader.verifier().verify(source, status, Checkpoint.atByte(0), LineCharset.UTF_8);
        Generation generation = new Generation(file, source, reader, LineFraming.DEFAULT, begin);
        List<String> delivered = new ArrayList<>();
        String moment = "rewritten before calls " + source.changes[0] + " and " + source.changes[1];
        try {
            while (source.calls < CALLS) {
                if (looksAhead) {
                    generation.lookAhead();
                }
                generation.read(false, 1000, line -> delivered.add(new String(line.copy(), UTF_8)));
            }
        } catch (ContentReplacedException e) {
            moment += ", which was noticed";
        }
        byte[] known = contentOf(generation.checkpoint(), contents);
        assertThat(known).as(moment).isNotNull();
        assertThat(generation.seenEnd()).as(moment).isLessThanOrEqualTo(known.length);
        assertThat(new String(known, UTF_8)).as(moment).startsWith(text(delivered));
        assertThat(counters.lostBytes()).as(moment).isZero();
    }

    private static String text(List<String> lines) {
        return lines.isEmpty() ? "" : String.join("\n", lines) + "\n";
    }

    /** The content that a checkpoint is of; null if it is of none. The last one is the likeliest. */
    private static byte[] contentOf(Checkpoint checkpoint, byte[][] contents) throws IOException {
        for (int i = contents.length - 1; i >= 0; i--) {
            boolean isEmpty = !checkpoint.identifiesContent();
            if (isEmpty ? contents[i].length == 0 : isOf(checkpoint, contents[i])) {
                return contents[i];
            }
        }
        return null;
    }

    private static boolean isOf(Checkpoint checkpoint, byte[] content) throws IOException {
        FileStatus status = new FileStatus(FileStatus.Kind.REGULAR, FILE, content.length, 0);
        try {
            new LineReader(1024, new TailCounters())
                    .verifier()
                    .verify(new Rewritten(new byte[][] {content}), status, checkpoint, LineCharset.UTF_8);
            return true;
        } catch (ContentReplacedException e) {
            return false;
        }
    }
}
