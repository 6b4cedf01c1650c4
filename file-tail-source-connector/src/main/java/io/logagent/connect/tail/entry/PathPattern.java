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
    // Asked again and again when entries are compared with one another.
    private final String stem;

    private PathPattern(String text, Path base, int depth, Glob glob) {
        this.text = text;
        this.base = base;
        this.depth = depth;
        this.glob = glob;
        this.stem = RotatedNames.stem(fixedName());
    }

    /**
     * Reads a pattern.
     *
     * @throws IllegalArgumentException if it is not absolute, too long, or not a valid path or glob; the message says
     *     which
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
            // The base has no glob characters, so the pattern as a whole means what its rest means.
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

    /** The directory below which all matches are; for a plain path the path itself. */
    public Path base() {
        return base;
    }

    /** How many directory levels below {@link #base()} matches can be. */
    public int depth() {
        return depth;
    }

    public boolean matches(Path path) {
        return glob == null ? path.equals(base) : glob.matches(path.toString());
    }

    /** The directory where matches are, or below which they are. */
    Path directory() {
        return isGlob() ? base : base.getParent();
    }

    /** What the names of all matches begin with: of a path the name, of a glob what is certain of it. */
    public String fixedName() {
        if (depth == Integer.MAX_VALUE) {
            return "";
        }
        String name = text.substring(text.lastIndexOf('/') + 1);
        int glob = firstGlobCharacter(name);
        return isGlob() && glob >= 0 ? name.substring(0, glob) : name;
    }

    /** What the names of all matches, and of their files before and after a rotation, begin with or are the beginning of. */
    public String stem() {
        return stem;
    }

    /**
     * Whether one file could match both patterns, now or after a rotation. May say yes where no file can, but never no
     * where one can: what overlaps is read by one task, since a file has only one cursor.
     */
    public boolean mayOverlap(PathPattern other) {
        if (isGlob() && other.isGlob()) {
            return reaches(other.base) || other.reaches(base);
        }
        if (isGlob()) {
            return mayMatch(other);
        }
        return other.isGlob() ? other.mayOverlap(this) : RotatedNames.mayShareFile(base, other.base);
    }

    /** Whether this glob matches a path, or a rotation could give the path's file a name that it does, or had it before. */
    private boolean mayMatch(PathPattern path) {
        // Whatever name the glob matches begins as it does, and a file's names one after the other have the stem of the
        // live one in common. No need to ask the glob itself: where it matches, this holds.
        return path.directory() != null
                && reaches(path.directory())
                && (stem.startsWith(path.stem) || path.stem.startsWith(stem));
    }

    /** Whether files in this directory, or in one below it, are within the levels that this pattern looks at. */
    private boolean reaches(Path directory) {
        return directory.startsWith(base) && directory.getNameCount() - base.getNameCount() < depth;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PathPattern that && text.equals(that.text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    /** The pattern as the operator wrote it, with {@code .} and {@code ..} resolved in its fixed part. */
    @Override
    public String toString() {
        return text;
    }
}
