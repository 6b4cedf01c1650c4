/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.follow.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import io.logagent.connect.tail.follow.fixture.EventReading;
import io.logagent.connect.tail.follow.fixture.EventReading.LineSettings;
import io.logagent.connect.tail.read.ReadSizes;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A terminator is found in any encoding, also if a chunk or a write ends inside it. */
class TerminatorTest {
    /** Characters that have the bytes of LF and CR in UTF-16, inside a character or across two. */
    private static final String LURES = "\u0A0A\u0A0D\u0D0A\u0A00\u0D00\u000B\u010A\u0A01";

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({
        "UTF-8, LF", "UTF-8, CRLF", "UTF-8, mixed",
        "UTF-16LE, LF", "UTF-16LE, CRLF", "UTF-16LE, mixed",
        "UTF-16BE, LF", "UTF-16BE, CRLF", "UTF-16BE, mixed"
    })
    void aTerminatorIsFoundAcrossTheEndOfAChunk(String encoding, String ending) throws Exception {
        Charset charset = Charset.forName(encoding);
        int unit = "x".getBytes(charset).length;
        for (int boundary : new int[] {ReadSizes.CHUNK, ReadSizes.CHUNK + ReadSizes.CONTEXT}) {
            for (int bytes = 0; bytes <= 6 * unit; bytes += unit) {
                // The number of bytes of the last terminator that are in the chunk; with lines before it, and without.
                List<String> endings = endings(ending);
                String text = "x".repeat((boundary - bytes) / unit) + endings.get(0) + "b" + endings.get(1)
                        + endings.get(2) + "c" + LURES + endings.get(3) + "end" + endings.get(4);
                check(charset, text);
                int half = boundary / unit / 2;
                String lines = "y".repeat(half) + endings.get(1) + text.substring(half);
                check(charset, lines);
                check(charset, "first" + endings.get(2) + text);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-8", "UTF-16LE", "UTF-16BE", "UTF-16", "GB18030", "UTF-32LE"})
    void aFileThatIsWrittenInTwoPartsHasTheSameLines(String encoding) throws Exception {
        Charset charset = Charset.forName(encoding);
        String text =
                "a\r\n\n\r\nb\r" + (charset.newEncoder().canEncode('\u0A0A') ? LURES : "") + "\nc\n\r\n日本語\r\nend\n";
        byte[] content = text.getBytes(charset);
        for (int split = 0; split <= content.length; split++) {
            for (boolean restart : new boolean[] {false, true}) {
                checkParts(charset, text, restart, Arrays.copyOf(content, split), rest(content, split));
            }
        }
    }

    /** Any content in any parts, with restarts between them, has the same lines as the whole content. */
    @ParameterizedTest
    @ValueSource(strings = {"UTF-8", "UTF-16LE", "UTF-16BE", "GBK", "GB18030", "Shift_JIS"})
    void anyContentInAnyPartsHasTheLinesOfTheWhole(String encoding) throws Exception {
        Charset charset = Charset.forName(encoding);
        long first = Long.getLong("seed", System.nanoTime());
        for (long seed = first; seed < first + 60; seed++) {
            Random random = new Random(seed);
            String text = generated(random, charset) + "\n";
            byte[] content = text.getBytes(charset);
            List<byte[]> parts = new ArrayList<>();
            for (int from = 0; from < content.length; ) {
                int to = Math.min(content.length, from + 1 + random.nextInt(1 + random.nextInt(60)));
                parts.add(Arrays.copyOfRange(content, from, to));
                from = to;
            }
            try {
                checkParts(charset, text, random.nextBoolean(), parts.toArray(byte[][]::new));
            } catch (AssertionError e) {
                throw new AssertionError("again with -Dseed=" + seed, e);
            }
        }
    }

    private static String generated(Random random, Charset charset) {
        String[] words = {"a", "\n", "\r\n", "\r", "日本", "中文", "\u0A0A", "\u0D0A", "😀", "word ", "\n\n", "é"};
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(120); i >= 0; i--) {
            String word = words[random.nextInt(words.length)];
            if (charset.newEncoder().canEncode(word)) {
                text.append(word);
            }
        }
        return text.toString();
    }

    private void check(Charset charset, String text) throws IOException {
        Path log = Files.write(folder.resolve("app.log"), text.getBytes(charset));
        try (EventReading reading = reading(log, charset)) {
            reading.readAvailable();
            assertThat(reading.texts().equals(lines(text)))
                    .as("%s, %d characters: %s", charset, text.length(), shortened(reading.texts()))
                    .isTrue();
        } finally {
            Files.delete(log);
        }
    }

    private void checkParts(Charset charset, String text, boolean restart, byte[]... parts) throws IOException {
        Path log = Files.write(folder.resolve("app.log"), new byte[0]);
        try (EventReading reading = reading(log, charset).inSteps(1)) {
            ByteArrayOutputStream written = new ByteArrayOutputStream();
            for (byte[] part : parts) {
                Files.write(log, part, StandardOpenOption.APPEND);
                written.writeBytes(part);
                reading.readAvailable();
                if (restart) {
                    reading.restart();
                }
            }
            reading.readAvailable();
            assertThat(reading.texts())
                    .as("%s in %d parts, restarts: %s", charset, parts.length, restart)
                    .isEqualTo(lines(text));
        } finally {
            Files.delete(log);
        }
    }

    private static EventReading reading(Path log, Charset charset) {
        return new EventReading(
                LineSettings.USUAL, EventReading.document(log, "\"encoding\":\"" + charset.name() + "\""));
    }

    private static List<String> endings(String ending) {
        return switch (ending) {
            case "LF" -> List.of("\n", "\n", "\n", "\n", "\n");
            case "CRLF" -> List.of("\r\n", "\r\n", "\r\n", "\r\n", "\r\n");
            default -> List.of("\r\n", "\n", "\r\n", "\n", "\r\n");
        };
    }

    /** A simple implementation to compare with. */
    private static List<String> lines(String text) {
        List<String> lines = new ArrayList<>();
        int from = 0;
        for (int end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', from)) {
            String line = text.substring(from, end);
            lines.add(line.endsWith("\r") ? line.substring(0, line.length() - 1) : line);
            from = end + 1;
        }
        return lines;
    }

    private static List<String> shortened(List<String> lines) {
        return lines.stream()
                .map(line -> line.length() > 30 ? line.substring(0, 10) + "… " + line.length() : line)
                .toList();
    }

    private static byte[] rest(byte[] content, int from) {
        return Arrays.copyOfRange(content, from, content.length);
    }
}
