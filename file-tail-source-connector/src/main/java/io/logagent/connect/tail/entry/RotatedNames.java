/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.entry;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** The names that rotation gives to the former files of a path: they are beside it and begin with its stem. */
public final class RotatedNames {
    /** What comes behind the stem, in a rotated name as well as in front of the extension of the live one. */
    private static final String SEPARATORS = "._~-";

    /** No file system has longer ones. */
    private static final int LONGEST_NAME = 255;

    /** What a date or a number behind the stem is made of besides digits. */
    private static final String OF_DATES = ".TtZ_:-";

    private static final String BEFORE_DATES = "._-";

    private static final String COMPRESSION = "\\.(gz|bz2|xz|zst|lz4|Z|zip)";
    private static final Pattern COMPRESSED = Pattern.compile(COMPRESSION + "\\z");
    private static final Pattern NUMBERED = Pattern.compile("\\.\\d+\\z");

    private RotatedNames() {}

    /** Matches every name that a former file of this path may have; whether it is one, only its content tells. */
    public static Pattern of(Path path) {
        String name = name(path);
        String stem = stem(name);
        String extension = name.substring(stem.length());
        return Pattern.compile(Pattern.quote(name) + "[._~-].*|" + Pattern.quote(stem) + "[._-]\\d[\\d.TtZ_:-]*"
                + Pattern.quote(extension) + "(\\.\\d+)?(" + COMPRESSION + ")?");
    }

    /**
     * The names that a file could have had before it got this one by rotation: each name of which {@link #of} matches
     * this one. Only so many as this name has separators, so what belongs together can be looked up and need not be
     * compared, each with each.
     */
    static Set<String> formerNames(String name) {
        Set<String> former = new HashSet<>();
        if (name.length() > LONGEST_NAME) {
            return former;
        }
        for (int i = separator(name, 0); i < name.length(); i = separator(name, i + 1)) {
            former.add(name.substring(0, i));
        }
        // Whatever ends a name, the file had it before or got it with the date.
        String plain = COMPRESSED.matcher(name).replaceFirst("");
        for (String dated : List.of(name, plain)) {
            addUndated(dated, former);
            addUndated(NUMBERED.matcher(dated).replaceFirst(""), former);
        }
        return former;
    }

    /** Adds what a name is without the date or number in front of its extension. */
    private static void addUndated(String name, Set<String> former) {
        int dot = name.lastIndexOf('.');
        for (int i = dot - 1; i > 1 && (isDigit(name.charAt(i)) || OF_DATES.indexOf(name.charAt(i)) >= 0); i--) {
            if (isDigit(name.charAt(i)) && BEFORE_DATES.indexOf(name.charAt(i - 1)) >= 0) {
                former.add(name.substring(0, i - 1) + name.substring(dot));
            }
        }
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    /** Whether a file could be under both paths one after the other: they are the same, or one rotates to the other. */
    static boolean mayShareFile(Path one, Path other) {
        if (one.equals(other)) {
            return true;
        }
        String name = name(one);
        String otherName = name(other);
        return one.getParent() != null
                && one.getParent().equals(other.getParent())
                && (formerNames(name).contains(otherName)
                        || formerNames(otherName).contains(name));
    }

    /** The name without its extension. */
    public static String stem(String name) {
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
    public static int separator(CharSequence name, int from) {
        int i = from;
        while (i < name.length() && SEPARATORS.indexOf(name.charAt(i)) < 0) {
            i++;
        }
        return i;
    }
}
