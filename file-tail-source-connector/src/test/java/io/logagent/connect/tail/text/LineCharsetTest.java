/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.nio.charset.Charset;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class LineCharsetTest {
    private static Stream<String> supported() {
        return Charset.availableCharsets().keySet().stream().filter(name -> {
            try {
                LineCharset.named(name);
                return true;
            } catch (IllegalArgumentException e) {
                return false;
            }
        });
    }

    @Test
    void theUsualEncodingsAreSupported() {
        assertThat(supported())
                .contains("UTF-8", "UTF-16", "UTF-16LE", "UTF-16BE", "UTF-32", "UTF-32LE", "UTF-32BE", "US-ASCII")
                .contains("ISO-8859-1", "ISO-8859-15", "windows-1252", "windows-1251", "KOI8-R")
                .contains("GBK", "GB2312", "GB18030", "Big5", "Big5-HKSCS", "EUC-JP", "EUC-KR", "x-EUC-TW")
                .contains("Shift_JIS", "windows-31j", "x-windows-949");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ISO-2022-JP", "ISO-2022-KR", "ISO-2022-CN", "x-windows-50220", "x-JISAutoDetect"})
    void anEncodingWithStateIsRefused(String name) {
        assertThatThrownBy(() -> LineCharset.named(name))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(name)
                .hasMessageContaining("depends on");
    }

    @ParameterizedTest
    @ValueSource(strings = {"IBM037", "IBM1047", "IBM500", "x-JIS0208"})
    void anEncodingWithAnotherLineFeedIsRefused(String name) {
        assertThatThrownBy(() -> LineCharset.named(name))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(name)
                .hasMessageContaining("0A");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "UTF-9", "ä", "a b"})
    void anUnknownEncodingIsRefused(String name) {
        assertThatThrownBy(() -> LineCharset.named(name)).hasMessageContaining("not an encoding");
    }

    /**
     * All that the encoding has, in lines, but for terminators and the byte order mark, which are no text of a line.
     * Characters of a line are next to each other.
     */
    private static List<String> linesOfAllCharacters(Charset charset) {
        CharsetEncoder encoder = charset.newEncoder();
        IntStream all = encoder.maxBytesPerChar() == 1
                ? IntStream.range(0, 256).flatMap(b -> new String(new byte[] {(byte) b}, charset).chars())
                : IntStream.concat(IntStream.range(1, 0x10000), IntStream.of(0x1F389, 0x20000, 0x2000B, 0x2A6D6));
        int[] characters = all.filter(c -> c < 0xD800 || c >= 0xE000)
                .filter(c -> c != '\n' && c != '\r' && c != 0x85 && c != 0xFEFF)
                .filter(c -> c < 0x10000 ? encoder.canEncode((char) c) : encoder.canEncode(Character.toString(c)))
                .toArray();
        return IntStream.range(0, characters.length / 17)
                .mapToObj(line -> new String(characters, 17 * line, 17))
                .toList();
    }

    /** Over all characters of all encodings: the terminator of a line is found, and nothing else is taken for it. */
    @ParameterizedTest
    @MethodSource("supported")
    void linesOfAnyCharactersAreSeparated(String name) {
        LineCharset charset = LineCharset.named(name).of(new byte[0], 0);
        List<String> lines = linesOfAllCharacters(charset.charset());
        assertThat(lines).hasSizeGreaterThan(2);
        List<Integer> positions = new ArrayList<>();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (String line : lines) {
            positions.add(bytes.size());
            bytes.writeBytes((line + (positions.size() % 2 == 0 ? "\r\n" : "\n")).getBytes(charset.charset()));
        }

        byte[] content = bytes.toByteArray();
        LineTerminator terminator = charset.terminator();
        LineDecoder decoder = new LineDecoder(charset);
        List<Integer> starts = new ArrayList<>();
        List<String> expected = new ArrayList<>();
        List<String> decoded = new ArrayList<>();
        int start = 0;
        while (start < content.length) {
            starts.add(start);
            int found = terminator.find(content, start, content.length, 0);
            if (found < 0) {
                break;
            }
            int end = terminator.trim(content, start, found);
            expected.add(new String(content, start, end - start, charset.charset()));
            decoder.decode(content, start, end - start);
            decoded.add(new String(decoder.utf8(), 0, decoder.length(), StandardCharsets.UTF_8));
            start = found + terminator.width();
        }
        // Compared at once, because an assertion for each line would be most of the work.
        assertThat(starts).isEqualTo(positions);
        assertThat(decoded).isEqualTo(expected);
        assertThat(start).isEqualTo(content.length);
    }

    /** LF is the end of no character, so that cutting there cuts nothing. */
    @ParameterizedTest
    @MethodSource("supported")
    void noByteSwallowsTheTerminator(String name) {
        LineCharset charset = LineCharset.named(name).of(new byte[0], 0);
        if (charset.terminator().width() > 1) {
            return;
        }
        LineDecoder decoder = new LineDecoder(charset);
        TreeSet<Integer> swallowing = new TreeSet<>();
        for (int lead = 0; lead < 256; lead++) {
            decoder.decode(new byte[] {(byte) lead, '\n', 'x'}, 0, 3);
            String text = new String(decoder.utf8(), 0, decoder.length(), StandardCharsets.UTF_8);
            if (!text.contains("\n") && !text.contains("\uFFFD")) {
                swallowing.add(lead);
            }
        }
        assertThat(swallowing).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "UTF-16, fffe6100, UTF-16LE, 2",
        "UTF-16, feff0061, UTF-16BE, 2",
        "UTF-16, 00610061, UTF-16BE, 0",
        "UTF-16, '', UTF-16BE, 0",
        "UTF-32, fffe0000, UTF-32LE, 4",
        "UTF-32, 0000feff, UTF-32BE, 4",
        "UTF-16LE, fffe6100, UTF-16LE, 2",
        "UTF-16LE, feff0061, UTF-16LE, 0",
        "x-UTF-16LE-BOM, fffe6100, UTF-16LE, 2",
        "UTF-8, efbbbf61, UTF-8, 3",
        "UTF-8, efbb, UTF-8, 0",
        "UTF-8, fffe6100, UTF-8, 0",
        "GB18030, 84319533, GB18030, 4",
        "GBK, efbbbf61, GBK, 0",
        "latin1, fffe, ISO-8859-1, 0"
    })
    void theByteOrderMarkSetsTheByteOrderAndIsLeftOut(String name, String beginning, String actual, int length) {
        byte[] bytes = HexFormat.of().parseHex(beginning);
        LineCharset charset = LineCharset.named(name).of(bytes, bytes.length);

        assertThat(charset).hasToString(actual);
        assertThat(charset.dependsOnMark()).isFalse();
        assertThat(charset.markLength(bytes, 0, bytes.length)).isEqualTo(length);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"UTF-8", "UTF-16LE", "UTF-16BE", "UTF-32LE", "GBK", "GB18030", "Shift_JIS", "EUC-JP", "Big5"})
    void aLineIsCutBetweenCharacters(String name) {
        LineCharset charset = LineCharset.named(name);
        String text = "a日本b語" + (name.startsWith("UTF") || name.equals("GB18030") ? "🎉" : "") + "ccc日日日日";
        byte[] bytes = text.getBytes(charset.charset());
        for (int end = 4; end <= bytes.length; end++) {
            int cut = charset.cut(bytes, 0, end);
            assertThat(cut).isBetween(end - 3, end);
            String both = new String(bytes, 0, cut, charset.charset())
                    + new String(bytes, cut, bytes.length - cut, charset.charset());
            assertThat(both).isEqualTo(text);
        }
    }

    @Test
    void invalidBytesAreCutAnywhere() {
        byte[] bytes = new byte[] {(byte) 0x81, (byte) 0x81, (byte) 0x81, (byte) 0x81};
        assertThat(LineCharset.UTF_8.cut(bytes, 0, 4)).isBetween(1, 4);
        assertThat(LineCharset.named("GBK").cut(bytes, 0, 1)).isEqualTo(1);
    }
}
