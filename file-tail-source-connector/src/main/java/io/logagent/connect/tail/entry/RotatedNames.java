/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.entry;

import java.nio.file.Path;
import java.util.regex.Pattern;

/** The names that rotation gives to the former files of a path: they are beside it and begin with its stem. */
public final class RotatedNames {
    /** What comes behind the stem, in a rotated name as well as in front of the extension of the live one. */
    private static final String SEPARATORS = "._~-";

    private RotatedNames() {}

    /** Matches every name that a former file of this path may have; whether it is one, only its content tells. */
    public static Pattern of(Path path) {
        String name = name(path);
        String stem = stem(name);
        String extension = name.substring(stem.length());
        return Pattern.compile(Pattern.quote(name) + "[._~-].*|" + Pattern.quote(stem) + "[._-]\\d[\\d.TtZ_:-]*"
                + Pattern.quote(extension) + "(\\.\\d+)?(\\.(gz|bz2|xz|zst|lz4|Z|zip))?");
    }

    /** Whether a file could be under both paths one after the other: they are the same, or one rotates to the other. */
    static boolean mayShareFile(Path one, Path other) {
        if (one.equals(other)) {
            return true;
        }
        String name = name(one);
        String otherName = name(other);
        // The patterns are for the few that are left after this.
        boolean alike = name.startsWith(stem(otherName)) || otherName.startsWith(stem(name));
        return alike
                && one.getParent() != null
                && one.getParent().equals(other.getParent())
                && (of(one).matcher(otherName).matches()
                        || of(other).matcher(name).matches());
    }

    /** The name without its extension. */
    static String stem(String name) {
        int dot = name.lastIndexOf('.');
        return dot > 0 ? name.substring(0, dot) : name;
    }

    /** The last part of a path; empty for the root, which has none. */
    static String name(Path path) {
        return path.getFileName() == null ? "" : path.getFileName().toString();
    }

    /**
     * Where the first separator is, at or behind a place in a name; its length if there is none.
     *
     * <p>A path and its rotated names are the same up to there, from wherever within the stem one looks: they share the
     * stem, and it ends at a separator or at the end of the name.
     */
    static int separator(CharSequence name, int from) {
        int i = from;
        while (i < name.length() && SEPARATORS.indexOf(name.charAt(i)) < 0) {
            i++;
        }
        return i;
    }
}
