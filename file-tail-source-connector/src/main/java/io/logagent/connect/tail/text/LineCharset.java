/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.text;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;

/**
 * The encoding of a file whose lines can be told apart without decoding it: all of the JVM's but those in which LF is
 * another byte (EBCDIC) and those in which a byte's meaning depends on what came lines before it (ISO-2022).
 */
public final class LineCharset {
    /** The default. */
    public static final LineCharset UTF_8 = new LineCharset(StandardCharsets.UTF_8, LineTerminator.ONE_BYTE);

    private static final char BYTE_ORDER_MARK = '\uFEFF';
    private static final int CHUNK = 8192;

    /** What the byte order mark has to tell when the name does not. */
    private static final Map<String, String> UNSAID = Map.of("UTF-16", "UTF-16BE", "UTF-32", "UTF-32BE");

    private static final Map<String, LineTerminator> UNITS = Map.of(
            "UTF-16", LineTerminator.unit(2, false),
            "UTF-16BE", LineTerminator.unit(2, false),
            "UTF-16LE", LineTerminator.unit(2, true),
            "UTF-32", LineTerminator.unit(4, false),
            "UTF-32BE", LineTerminator.unit(4, false),
            "UTF-32LE", LineTerminator.unit(4, true));

    private final Charset charset;
    private final LineTerminator terminator;
    private final byte[] mark;
    private final boolean ascii;

    private LineCharset(Charset charset, LineTerminator terminator) {
        this.charset = charset;
        this.terminator = terminator;
        this.mark = mark(charset);
        this.ascii = isAscii(charset);
    }

    /**
     * The encoding with this name or alias.
     *
     * @throws IllegalArgumentException if there is none, or lines cannot be told apart in it; the message says which
     */
    public static LineCharset named(String name) {
        Charset charset;
        try {
            charset = Charset.forName(name);
        } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
            throw new IllegalArgumentException("'" + name + "' is not an encoding that this Java knows");
        }
        if (charset.equals(StandardCharsets.UTF_8)) {
            return UTF_8;
        }
        // Java's x-UTF-16LE-BOM and the like only say what is to be written.
        String plain = charset.name().toUpperCase(Locale.ROOT).replaceAll("^X-|-BOM$", "");
        LineTerminator unit = UNITS.get(plain);
        if (unit != null) {
            return new LineCharset(Charset.forName(plain), unit);
        }
        if (!charset.canEncode() || dependsOnEarlierBytes(charset)) {
            throw new IllegalArgumentException(
                    "'" + name + "' is not supported: what a byte means depends on what stands lines before it");
        }
        if (!Arrays.equals(encode(charset, "\n"), new byte[] {'\n'})) {
            throw new IllegalArgumentException(
                    "'" + name + "' is not supported: lines do not end with the byte 0A in it");
        }
        return new LineCharset(charset, LineTerminator.ONE_BYTE);
    }

    public LineTerminator terminator() {
        return terminator;
    }

    public boolean isUtf8() {
        return this == UTF_8;
    }

    /** Whether bytes below 0x80 mean what they mean in ASCII, so that a line with no others needs no decoding. */
    public boolean isAsciiCompatible() {
        return ascii;
    }

    Charset charset() {
        return charset;
    }

    /** Whether only the beginning of each file tells what this is: UTF-16 and UTF-32 without a byte order. */
    public boolean dependsOnMark() {
        return UNSAID.containsKey(charset.name());
    }

    /**
     * The encoding of a file that begins like this. Only one that {@link #dependsOnMark} gives way to a byte order mark;
     * without one it is big-endian, as Unicode has it.
     *
     * @param length how many bytes of the file's beginning there are; four are enough
     */
    public LineCharset of(byte[] beginning, int length) {
        if (!dependsOnMark()) {
            return this;
        }
        LineCharset little = named(charset.name() + "LE");
        return little.markLength(beginning, 0, length) > 0 ? little : named(UNSAID.get(charset.name()));
    }

    /** How many bytes the byte order mark has that a file begins with; 0 if there is none. */
    public int markLength(byte[] buffer, int from, int to) {
        boolean there = mark.length > 0
                && to - from >= mark.length
                && Arrays.mismatch(buffer, from, from + mark.length, mark, 0, mark.length) < 0;
        return there ? mark.length : 0;
    }

    /**
     * Where to cut a line that goes on behind {@code end}: the last place up to there that is not inside a character.
     * It is always behind {@code start}.
     */
    public int cut(byte[] buffer, int start, int end) {
        if (isUtf8()) {
            return cutUtf8(buffer, start, end);
        }
        CharsetDecoder decoder = charset.newDecoder()
                .onMalformedInput(CodingErrorAction.REPLACE)
                .onUnmappableCharacter(CodingErrorAction.REPLACE);
        ByteBuffer in = ByteBuffer.wrap(buffer, start, end - start);
        CharBuffer out = CharBuffer.allocate(CHUNK);
        while (decoder.decode(in, out, false).isOverflow()) {
            out.clear();
        }
        return in.position() > start ? in.position() : end;
    }

    private static int cutUtf8(byte[] buffer, int start, int end) {
        int earliest = Math.max(start + 1, end - 3);
        for (int i = end; i >= earliest; i--) {
            if (i == buffer.length || (buffer[i] & 0xC0) != 0x80) {
                return i;
            }
        }
        return end;
    }

    /** Tried with characters of three scripts: to write them, such an encoding switches with ESC, SO or SI. */
    private static boolean dependsOnEarlierBytes(Charset charset) {
        for (byte b : encode(charset, "あ中한")) {
            if (b == 0x1B || b == 0x0E || b == 0x0F) {
                return true;
            }
        }
        return false;
    }

    private static byte[] mark(Charset charset) {
        return charset.canEncode() && charset.newEncoder().canEncode(BYTE_ORDER_MARK)
                ? encode(charset, String.valueOf(BYTE_ORDER_MARK))
                : new byte[0];
    }

    private static boolean isAscii(Charset charset) {
        byte[] all = new byte[128];
        for (int i = 0; i < all.length; i++) {
            all[i] = (byte) i;
        }
        return new String(all, charset).equals(new String(all, StandardCharsets.US_ASCII));
    }

    private static byte[] encode(Charset charset, String text) {
        return text.getBytes(charset);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof LineCharset that && charset.equals(that.charset);
    }

    @Override
    public int hashCode() {
        return charset.hashCode();
    }

    /** The name that {@link #named} knows. */
    @Override
    public String toString() {
        return charset.name();
    }
}
