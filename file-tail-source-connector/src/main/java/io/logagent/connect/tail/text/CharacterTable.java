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

/**
 * The characters with one or two bytes in an encoding. In GBK, Big5 or Shift_JIS these are nearly all characters in
 * use. A lookup is several times as fast as decoding to UTF-16 and encoding the result.
 */
final class CharacterTable {
    /** Marks bytes without a character. NUL itself is ASCII, and ASCII is not looked up. */
    private static final char NONE = 0;

    private final char[] singles = new char[256];
    private final char[] pairs = new char[65536];

    /** @param charset an encoding in which the meaning of a byte does not depend on earlier characters */
    CharacterTable(Charset charset) {
        CharsetDecoder decoder = charset.newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        for (int first = 0x80; first < 256; first++) {
            singles[first] = decode(decoder, (byte) first);
            if (singles[first] == NONE) {
                for (int second = 0; second < 256; second++) {
                    pairs[first << 8 | second] = decode(decoder, (byte) first, (byte) second);
                }
            }
        }
    }

    private static char decode(CharsetDecoder decoder, byte... bytes) {
        CharBuffer out = CharBuffer.allocate(4);
        decoder.reset();
        boolean whole = decoder.decode(ByteBuffer.wrap(bytes), out, true).isUnderflow()
                && decoder.flush(out).isUnderflow()
                && out.position() == 1;
        return whole && !Character.isSurrogate(out.get(0)) ? out.get(0) : NONE;
    }

    /**
     * Converts bytes to UTF-8.
     *
     * @param to has room for three bytes for each byte
     * @return how many bytes were written; -1 if a character has more than two bytes or is malformed
     */
    int toUtf8(byte[] bytes, int offset, int length, byte[] to) {
        int end = offset + length;
        int out = 0;
        for (int i = offset; i < end; i++) {
            byte first = bytes[i];
            if (first >= 0) {
                to[out++] = first;
                continue;
            }
            char character = singles[first & 0xFF];
            if (character == NONE) {
                i++;
                character = i < end ? pairs[(first & 0xFF) << 8 | bytes[i] & 0xFF] : NONE;
                if (character == NONE) {
                    return -1;
                }
            }
            out = put(character, to, out);
        }
        return out;
    }

    private static int put(char character, byte[] to, int at) {
        int out = at;
        if (character >= 0x800) {
            to[out++] = (byte) (0xE0 | character >> 12);
            to[out++] = (byte) (0x80 | character >> 6 & 0x3F);
        } else if (character >= 0x80) {
            to[out++] = (byte) (0xC0 | character >> 6);
        } else {
            to[out++] = (byte) character;
            return out;
        }
        to[out++] = (byte) (0x80 | character & 0x3F);
        return out;
    }
}
