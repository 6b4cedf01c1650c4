/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.text;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/**
 * Turns the bytes of lines into UTF-8. What cannot be decoded becomes {@code U+FFFD}. Its buffers are used again, so one
 * decoder must not be used by two threads.
 */
public final class LineDecoder {
    private static final int CHUNK = 4096;
    private static final char REPLACEMENT = '\uFFFD';

    private final CharsetDecoder decoder;
    /** Null if it cannot be had. */
    private final CharacterTable table;

    private final CharsetEncoder encoder = StandardCharsets.UTF_8
            .newEncoder()
            .replaceWith("\uFFFD".getBytes(StandardCharsets.UTF_8))
            .onMalformedInput(CodingErrorAction.REPLACE);
    private final CharBuffer chars = CharBuffer.allocate(CHUNK);
    private ByteBuffer utf8 = ByteBuffer.allocate(CHUNK);

    public LineDecoder(LineCharset charset) {
        this.table = charset.isAsciiCompatible() && !charset.isUtf8() && !isJoining(charset)
                ? new CharacterTable(charset.charset())
                : null;
        this.decoder = charset.charset()
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
    }

    /** Java's one encoding in which two characters in a row can be another one. */
    private static boolean isJoining(LineCharset charset) {
        return charset.toString().equals("x-ISCII91");
    }

    /**
     * Decodes a line; the result is in {@link #utf8()} until the next call.
     *
     * @return how many sequences were replaced
     */
    public int decode(byte[] bytes, int offset, int length) {
        if (table != null) {
            if (utf8.capacity() < 3 * length) {
                utf8 = ByteBuffer.allocate(3 * length);
            }
            int written = table.toUtf8(bytes, offset, length, utf8.array());
            if (written >= 0) {
                utf8.clear().position(written);
                return 0;
            }
        }
        return decodeAny(bytes, offset, length);
    }

    private int decodeAny(byte[] bytes, int offset, int length) {
        ByteBuffer in = ByteBuffer.wrap(bytes, offset, length);
        decoder.reset();
        encoder.reset();
        utf8.clear();
        chars.clear();
        int replaced = 0;
        while (true) {
            CoderResult result = decoder.decode(in, chars, true);
            if (result.isUnderflow()) {
                break;
            }
            if (result.isOverflow()) {
                encode(false);
            } else {
                in.position(in.position() + result.length());
                if (!chars.hasRemaining()) {
                    encode(false);
                }
                chars.put(REPLACEMENT);
                replaced++;
            }
        }
        while (decoder.flush(chars).isOverflow()) {
            encode(false);
        }
        encode(true);
        return replaced;
    }

    /** The array with the line that was decoded last, from its beginning on. */
    public byte[] utf8() {
        return utf8.array();
    }

    /** How many bytes of the array the line has. */
    public int length() {
        return utf8.position();
    }

    private void encode(boolean last) {
        chars.flip();
        while (encoder.encode(chars, utf8, last).isOverflow()) {
            utf8 = ByteBuffer.allocate(utf8.capacity() * 2).put(utf8.flip());
        }
        // Half of a surrogate pair may be left.
        chars.compact();
    }
}
