/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.entry;

import io.logagent.connect.tail.text.Glob;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/**
 * The {@code path} of an entry: an absolute path, or a {@link Glob} ({@code *}, {@code **}, {@code ?}, {@code {a,b}},
 * {@code [..]}); of at most {@link Glob#MAX_LENGTH} characters.
 */
public final class PathPattern {
    private static final String GLOB_CHARACTERS = "*?[{\\";

    private final String text;
    private final Path base;
    private final int depth;
    // Null for a plain path.
    private final Glob glob;

    private PathPattern(String text, Path base, int depth, Glob glob) {
        this.text = text;
        this.base = base;
        this.depth = depth;
        this.glob = glob;
    }

    /**
     * Reads a pattern.
     *
     * @throws IllegalArgumentException if it is not absolute, too long, or not a valid path or glob; the message says
     *     why
     */
    public static PathPattern of(String text) {
        Glob.checkLength(text);
        if (!text.startsWith("/")) {
            throw new IllegalArgumentException("'" + text + "' is not an absolute path");
        }
        if (text.endsWith("/")) {
            throw new IllegalArgumentException(
                    "'" + text + "' names a directory, not files; did you mean '" + text + "*'?");
        }
        if (text.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("a path cannot contain NUL");
        }
        int firstGlob = firstGlobCharacter(text);
        if (firstGlob < 0) {
            Path path = path(text);
            return new PathPattern(path.toString(), path, 0, null);
        }
        int rest = text.lastIndexOf('/', firstGlob) + 1;
        Path base = path(text.substring(0, rest));
        String pattern = (base.getNameCount() == 0 ? "/" : base + "/") + text.substring(rest);
        try {
            // The base has no glob characters, so the whole pattern is a valid glob if its rest is.
            return new PathPattern(pattern, base, depth(text.substring(rest)), Glob.of(pattern));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("'" + text + "' is not a valid glob: " + e.getMessage());
        }
    }

    private static Path path(String text) {
        try {
            return Path.of(text).normalize();
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException("'" + text + "' is not a valid path: " + e.getReason());
        }
    }

    private static int firstGlobCharacter(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (GLOB_CHARACTERS.indexOf(text.charAt(i)) >= 0) {
                return i;
            }
        }
        return -1;
    }

    private static int depth(String rest) {
        int levels = 1;
        boolean inGroup = false;
        for (int i = 0; i < rest.length(); i++) {
            char c = rest.charAt(i);
            if (c == '*' && rest.startsWith("**", i) || c == '/' && inGroup) {
                return Integer.MAX_VALUE;
            }
            inGroup = c == '{' || inGroup && c != '}';
            levels += c == '/' ? 1 : 0;
        }
        return levels;
    }

    public boolean isGlob() {
        return depth > 0;
    }

    /** The directory that holds all matches, at some level; the path itself if it is plain. */
    public Path base() {
        return base;
    }

    /** How many directory levels below {@link #base()} a match can be; 0 for a plain path. */
    public int depth() {
        return depth;
    }

    public boolean matches(Path path) {
        return glob == null ? path.equals(base) : glob.matches(path.toString());
    }

    /** The directory that holds all matches, at some level; for a plain path its parent, null if that is the root. */
    public Path directory() {
        return isGlob() ? base : base.getParent();
    }

    /**
     * The prefix that the names of all matches share: the name of a plain path, the part before the wildcards of a
     * glob.
     */
    public String fixedName() {
        if (depth == Integer.MAX_VALUE) {
            return "";
        }
        String name = text.substring(text.lastIndexOf('/') + 1);
        int glob = firstGlobCharacter(name);
        return isGlob() && glob >= 0 ? name.substring(0, glob) : name;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PathPattern that && text.equals(that.text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    /** The pattern as it was written, with {@code .} and {@code ..} resolved before the first wildcard. */
    @Override
    public String toString() {
        return text;
    }
}
