/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.text;

/**
 * Finds the ends of lines in the bytes of a file, without decoding them. A line ends with LF. A CR before it is part
 * of the terminator.
 */
public abstract class LineTerminator {
    /**
     * LF is a byte that is not part of another character: UTF-8, all encodings derived from ASCII, GBK, Shift_JIS, …
     */
    static final LineTerminator ONE_BYTE = new OneByte();

    private LineTerminator() {}

    /** LF is a unit of several bytes, such as 0A 00. Units begin at multiples of their width in the file. */
    static LineTerminator unit(int width, boolean littleEndian) {
        return new Unit(width, littleEndian);
    }

    /** How many bytes LF has. The next line begins this many bytes after the place where LF was found. */
    public abstract int width();

    /**
     * Finds the next LF.
     *
     * @param from where to begin, inclusive; need not be the beginning of a unit
     * @param to where to end, exclusive
     * @param base the position of the buffer's first byte in the file
     * @return the index of its first byte; -1 if there is no complete LF
     */
    public abstract int find(byte[] buffer, int from, int to, long base);

    /** The end of a line's text: before a CR, if there is one before LF. */
    public abstract int trim(byte[] buffer, int start, int end);

    /**
     * Finds the next run of NUL characters that is long, or whose end is not in the buffer.
     *
     * @param from where to begin, the beginning of a unit
     * @param shortest the number of characters of the shortest long run
     * @return the index of its first byte; the end of the buffer if there is none
     */
    public int findNuls(byte[] buffer, int from, int to, int shortest) {
        int i = from;
        while (i < to) {
            i = nextNul(buffer, i, to);
            int end = skipNuls(buffer, i, to);
            boolean isOpen = end + width() > to;
            if (i < to && (isOpen || end - i >= shortest * width())) {
                return i;
            }
            i = Math.max(end, i + width());
        }
        return to;
    }

    /** The beginning of the next unit that is a NUL; the end of the buffer if there is none. */
    abstract int nextNul(byte[] buffer, int from, int to);

    /** Skips NUL characters from the beginning of a line. Returns the index of the first other character. */
    public abstract int skipNuls(byte[] buffer, int from, int to);

    private static final class OneByte extends LineTerminator {
        @Override
        public int width() {
            return 1;
        }

        @Override
        public int find(byte[] buffer, int from, int to, long base) {
            int i = from;
            for (; i + Long.BYTES <= to; i += Long.BYTES) {
                long found = ByteWords.equal(ByteWords.at(buffer, i), '\n');
                if (found != 0) {
                    return i + ByteWords.first(found);
                }
            }
            for (; i < to; i++) {
                if (buffer[i] == '\n') {
                    return i;
                }
            }
            return -1;
        }

        @Override
        int nextNul(byte[] buffer, int from, int to) {
            int i = from;
            for (; i + Long.BYTES <= to; i += Long.BYTES) {
                long found = ByteWords.equal(ByteWords.at(buffer, i), (char) 0);
                if (found != 0) {
                    return i + ByteWords.first(found);
                }
            }
            while (i < to && buffer[i] != 0) {
                i++;
            }
            return i;
        }

        @Override
        public int trim(byte[] buffer, int start, int end) {
            return end > start && buffer[end - 1] == '\r' ? end - 1 : end;
        }

        @Override
        public int skipNuls(byte[] buffer, int from, int to) {
            int i = from;
            while (i < to && buffer[i] == 0) {
                i++;
            }
            return i;
        }
    }

    private static final class Unit extends LineTerminator {
        private final int width;
        // The byte of the unit that is not zero in LF and CR.
        private final int significant;

        Unit(int width, boolean littleEndian) {
            this.width = width;
            this.significant = littleEndian ? 0 : width - 1;
        }

        @Override
        public int width() {
            return width;
        }

        @Override
        public int find(byte[] buffer, int from, int to, long base) {
            int beyond = (int) ((base + from) % width);
            for (int i = beyond == 0 ? from : from + width - beyond; i + width <= to; i += width) {
                if (isUnit(buffer, i, '\n')) {
                    return i;
                }
            }
            return -1;
        }

        @Override
        int nextNul(byte[] buffer, int from, int to) {
            int i = from;
            while (i + width <= to && !isUnit(buffer, i, 0)) {
                i += width;
            }
            return i + width <= to ? i : to;
        }

        @Override
        public int trim(byte[] buffer, int start, int end) {
            return end - width >= start && isUnit(buffer, end - width, '\r') ? end - width : end;
        }

        @Override
        public int skipNuls(byte[] buffer, int from, int to) {
            int i = from;
            while (i + width <= to && isUnit(buffer, i, 0)) {
                i += width;
            }
            return i;
        }

        private boolean isUnit(byte[] buffer, int at, int character) {
            for (int i = 0; i < width; i++) {
                if (buffer[at + i] != (i == significant ? character : 0)) {
                    return false;
                }
            }
            return true;
        }
    }
}
