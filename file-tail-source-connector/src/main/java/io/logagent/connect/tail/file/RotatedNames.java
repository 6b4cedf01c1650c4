/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.file;

import io.logagent.connect.tail.text.PathText;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The names that rotation gives to the files of a path. A rotated file stays in the directory. Its name has a number, a
 * date or a word such as {@code old} behind the live name, or before the extension of the live name. Programs write other
 * files beside a log, such as {@code app.log.audit}: no rotation gives such a name.
 */
public final class RotatedNames {
    /** A stem ends before one of these, both in the live name and in a rotated name. */
    private static final String SEPARATORS = "._~-";

    /** The longest name on any file system. */
    private static final int LONGEST_NAME = 255;

    private static final String NUMBER = "\\d{1,20}";

    /** Hours, hours and minutes, or more: {@code 10-00-00.000}, {@code 10:00+0100}. */
    private static final String TIME =
            "\\d{2}(?:[-:._]?\\d{2}(?:[-:._]?\\d{2}(?:[.,]\\d{1,9})?)?)?(?:Z|[+-]\\d{2}:?\\d{2})?";

    /** {@code 2026-11-20}, {@code 2026-11}, {@code 20-11-2026}, {@code 20261120}, also epoch seconds; with a time or not. */
    private static final String DATE =
            "(?:\\d{4}[-._]\\d{2}(?:[-._]\\d{2})?|\\d{2}[-._]\\d{2}[-._]\\d{4}|\\d{6,20})(?:[T_.-]" + TIME + ")?Z?";

    /** {@code .1}, {@code -20261120}, {@code __2026-11-20}, {@code -2026-11-20.1}. */
    private static final String MARK = "[._-]{1,2}(?:" + NUMBER + "|" + DATE + "(?:[._-]" + NUMBER + ")?)";

    private static final String WORD = "[._-](?:old|bak|backup|prev|previous|last|orig|rotated|save)";
    private static final String COMPRESSED = "(?:" + Compression.regex() + ")?";

    /**
     * Logback adds the nanoseconds since the machine was started and this extension to the name, with or without a date,
     * while it compresses the file ({@code TimeBasedRollingPolicy.renameRawAndAsyncCompress}).
     */
    private static final String BEING_COMPRESSED = "\\d{10,20}\\.tmp";

    private static final Pattern BEFORE_EXTENSION = Pattern.compile(MARK + "|" + WORD);
    private static final Pattern BEHIND_EXTENSION =
            Pattern.compile("(?:\\.\\d+)?" + COMPRESSED + "|\\.?" + BEING_COMPRESSED);
    /** {@code .1}, {@code .1.old}, {@code .old.1}, {@code ~}, with or without a compression; logrotate's {@code renamecopy}. */
    private static final Pattern BEHIND_NAME = Pattern.compile("(?:" + MARK + "(?:" + WORD + ")?|~|" + WORD + "(?:\\."
            + NUMBER + ")?)" + COMPRESSED + "|" + MARK + BEING_COMPRESSED + "|\\.tmp|" + Compression.regex());

    private static final Pattern BEHIND_LIVE = Pattern.compile(BEING_COMPRESSED);

    private RotatedNames() {}

    /** Whether rotation may give this name to a file of the path. Only the content tells whether it did. */
    public static boolean isRotated(Path path, String name) {
        return isRotated(name(path), name);
    }

    private static boolean isRotated(String live, String name) {
        String stem = stem(live);
        if (stem.isEmpty() || name.length() <= live.length() || !name.startsWith(stem)) {
            return false;
        }
        boolean hasExtension = stem.length() < live.length();
        if (name.startsWith(live)
                && (matches(BEHIND_NAME, name, live.length(), name.length())
                        || hasExtension && matches(BEHIND_LIVE, name, live.length(), name.length()))) {
            return true;
        }
        String extension = live.substring(stem.length());
        int from = hasExtension ? name.indexOf(extension, stem.length() + 1) : -1;
        while (from >= 0) {
            if (matches(BEFORE_EXTENSION, name, stem.length(), from)
                    && matches(BEHIND_EXTENSION, name, from + extension.length(), name.length())) {
                return true;
            }
            from = name.indexOf(extension, from + 1);
        }
        return false;
    }

    /** Whether a rotated file of this name is being compressed, or was when its program was killed. */
    public static boolean isTemporary(String rotated) {
        int end = beforeTmp(rotated);
        return end > 0 && isDigit(rotated.charAt(end - 1));
    }

    private static boolean matches(Pattern pattern, String name, int from, int to) {
        Matcher matcher = pattern.matcher(name);
        return matcher.region(from, to).matches();
    }

    /**
     * The names that a file may have had before a rotation gave it this one: all names that {@link #isRotated} accepts.
     * There are only about as many as the name has separators, so a lookup replaces comparing all pairs of names.
     */
    public static Set<String> formerNames(String name) {
        Set<String> former = new HashSet<>();
        if (name.length() > LONGEST_NAME) {
            return former;
        }
        for (int i = separator(name, 1); i < name.length(); i = separator(name, i + 1)) {
            addIfRotated(name.substring(0, i), name, former);
        }
        for (int i = beforeTmp(name) - 1; i > 0 && isDigit(name.charAt(i)); i--) {
            addIfRotated(name.substring(0, i), name, former);
            addWithoutMark(name, i, former);
        }
        // The extension of the live name ends where the name does, or before a number or a compression.
        for (int to = separator(name, 1);
                to <= name.length();
                to = to == name.length() ? to + 1 : separator(name, to + 1)) {
            if (to == name.length() || matches(BEHIND_EXTENSION, name, to, name.length())) {
                addWithoutMark(name, to, former);
            }
        }
        return former;
    }

    /** Adds the names without the number or date before the extension, which ends at an index. */
    private static void addWithoutMark(String name, int to, Set<String> former) {
        int dot = name.lastIndexOf('.', to - 1);
        for (int i = separator(name, 1); i < dot; i = separator(name, i + 1)) {
            addIfRotated(name.substring(0, i) + name.substring(dot, to), name, former);
        }
    }

    private static void addIfRotated(String live, String name, Set<String> former) {
        if (isRotated(live, name)) {
            former.add(live);
        }
    }

    /** Where the extension {@code .tmp} begins; 0 if the name has another one. */
    private static int beforeTmp(String name) {
        return name.endsWith(".tmp") ? name.length() - ".tmp".length() : 0;
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
