/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.file;

import io.logagent.connect.tail.text.PathText;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The names that rotation gives to the files of a path. A rotated file stays in the directory, and its name begins
 * with the stem of the live name: the name without its extension.
 */
public final class RotatedNames {
    /** A stem ends before one of these, both in the live name and in a rotated name. */
    private static final String SEPARATORS = "._~-";

    /** The longest name on any file system. */
    private static final int LONGEST_NAME = 255;

    /** What a date or a number has besides digits. */
    private static final String OF_DATES = ".TtZ_:-";

    private static final String BEFORE_DATES = "._-";

    private static final String COMPRESSED = Compression.regex();
    private static final Pattern NUMBERED = Pattern.compile("\\.\\d+\\z");

    private RotatedNames() {}

    /** Matches all names that rotation may give to a file of this path. Only the content tells whether it did. */
    public static Pattern of(Path path) {
        String name = name(path);
        String stem = stem(name);
        String extension = name.substring(stem.length());
        return Pattern.compile(Pattern.quote(name) + "[._~-].*|" + Pattern.quote(stem) + "[._-]\\d[\\d.TtZ_:-]*"
                + Pattern.quote(extension) + "(\\.\\d+)?(" + COMPRESSED + ")?");
    }

    /**
     * The names that a file may have had before a rotation gave it this one: all names whose {@link #of} matches this
     * name. There are only about as many as the name has separators, so a lookup replaces comparing all pairs of
     * names.
     */
    public static Set<String> formerNames(String name) {
        Set<String> former = new HashSet<>();
        if (name.length() > LONGEST_NAME) {
            return former;
        }
        for (int i = separator(name, 0); i < name.length(); i = separator(name, i + 1)) {
            former.add(name.substring(0, i));
        }
        // The live name may have had the last extension too, or rotation added it together with the date.
        String plain = Compression.of(name).strip(name);
        for (String dated : List.of(name, plain)) {
            addUndated(dated, former);
            addUndated(NUMBERED.matcher(dated).replaceFirst(""), former);
        }
        return former;
    }

    /** Adds the names without the date or number before the extension. */
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

    /** The name without its extension. */
    public static String stem(String name) {
        int dot = name.lastIndexOf('.');
        return dot > 0 ? name.substring(0, dot) : name;
    }

    /** The file name of a path; empty for the root. */
    public static String name(Path path) {
        return PathText.nameOf(path);
    }

    /**
     * Finds the first separator at or after an index; the length of the name if there is none.
     *
     * <p>A name and its rotated names are equal up to there, if the index is within the stem: they share the stem,
     * which ends at a separator or at the end of the name.
     */
    public static int separator(CharSequence name, int from) {
        int i = from;
        while (i < name.length() && SEPARATORS.indexOf(name.charAt(i)) < 0) {
            i++;
        }
        return i;
    }
}
