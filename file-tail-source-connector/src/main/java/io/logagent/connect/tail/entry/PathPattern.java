/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.entry;

import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.regex.PatternSyntaxException;

/**
 * The {@code path} of an entry: an absolute path, or a glob in the syntax of
 * {@link java.nio.file.FileSystem#getPathMatcher} ({@code *}, {@code **}, {@code ?}, {@code {a,b}}, {@code [..]}).
 */
public final class PathPattern {
    private static final String GLOB_CHARACTERS = "*?[{\\";

    private final String text;
    private final Path base;
    private final int depth;
    private final PathMatcher matcher;

    private PathPattern(String text, Path base, int depth, PathMatcher matcher) {
        this.text = text;
        this.base = base;
        this.depth = depth;
        this.matcher = matcher;
    }

    /**
     * Reads a pattern.
     *
     * @throws IllegalArgumentException if it is not absolute, or not a valid path or glob; the message says which
     */
    public static PathPattern of(String text) {
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
        int glob = firstGlobCharacter(text);
        if (glob < 0) {
            Path path = Path.of(text).normalize();
            return new PathPattern(path.toString(), path, 0, path::equals);
        }
        Path base = Path.of(text.substring(0, text.lastIndexOf('/', glob) + 1)).normalize();
        String rest = text.substring(text.lastIndexOf('/', glob) + 1);
        String pattern = (base.getNameCount() == 0 ? "/" : base + "/") + rest;
        try {
            // The base has no glob characters, so the pattern as a whole means what its rest means.
            PathMatcher matcher = FileSystems.getDefault().getPathMatcher("glob:" + pattern);
            return new PathPattern(pattern, base, depth(rest), matcher);
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException("'" + text + "' is not a valid glob: " + e.getDescription());
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
        if (rest.contains("**") || rest.matches(".*\\{[^}]*/.*")) {
            return Integer.MAX_VALUE;
        }
        return (int) rest.chars().filter(c -> c == '/').count() + 1;
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
        return matcher.matches(path);
    }

    /** The directory where matches are, or below which they are. */
    Path directory() {
        return isGlob() ? base : base.getParent();
    }

    /** What the names of all matches begin with: of a path the name, of a glob what is certain of it. */
    String fixedName() {
        if (depth == Integer.MAX_VALUE) {
            return "";
        }
        String name = text.substring(text.lastIndexOf('/') + 1);
        int glob = firstGlobCharacter(name);
        return isGlob() && glob >= 0 ? name.substring(0, glob) : name;
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
            return matches(other.base) || mayMatchRotated(other);
        }
        return other.isGlob() ? other.mayOverlap(this) : RotatedNames.mayShareFile(base, other.base);
    }

    /** Whether a rotation could give the file of a path a name that this glob matches, or the other way round. */
    private boolean mayMatchRotated(PathPattern path) {
        // The file has both names one after the other, and they have the stem of the live one in common.
        String stem = RotatedNames.stem(fixedName());
        String other = RotatedNames.stem(path.fixedName());
        return path.directory() != null
                && reaches(path.directory())
                && (stem.startsWith(other) || other.startsWith(stem));
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
