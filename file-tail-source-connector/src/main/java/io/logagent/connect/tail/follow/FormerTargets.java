/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.follow;

import io.logagent.connect.tail.file.FileIdentity;
import io.logagent.connect.tail.file.FileStatus;
import io.logagent.connect.tail.file.LinkTrail;
import io.logagent.connect.tail.file.LinkTrail.Link;
import io.logagent.connect.tail.file.RotatedNames;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * The files to which the links on a way may have led before they were switched. Only the content tells whether they did:
 *
 * <ul>
 *   <li>names that differ from the target in numbers only, such as {@code 0.log} beside {@code 1.log}, or
 *       {@code releases/5} beside {@code releases/6}
 *   <li>any name in the directory of a link or of its target, if the very file is there
 * </ul>
 */
final class FormerTargets {
    private static final Pattern DIGITS = Pattern.compile("\\d+");

    private static final int MOST_ALIKE = 64;

    /** A program may write its last line while the link is switched. */
    private static final long SWITCH_NANOS = Duration.ofSeconds(1).toNanos();

    private static final Comparator<Path> BY_NUMBERS =
            Comparator.comparing(FormerTargets::numbers, Arrays::<BigInteger>compare);

    private final LinkTrail trail;
    private final Predicate<Path> searchable;

    /**
     * A name to which a link may have led.
     *
     * @param link as it leads elsewhere now
     */
    record Candidate(Path name, Link link) {}

    /** @param searchable tells in which directories files may be looked for */
    FormerTargets(LinkTrail trail, Predicate<Path> searchable) {
        this.trail = trail;
        this.searchable = searchable;
    }

    /** The candidates for a file: the most likely first. */
    List<Candidate> candidates(FileIdentity file) throws IOException {
        List<Candidate> candidates = new ArrayList<>();
        for (Link link : trail.links()) {
            List<Path> alike = new ArrayList<>(alike(link));
            // The link led to one of them last; numbers mostly rise.
            alike.sort(BY_NUMBERS.reversed());
            alike.stream().limit(MOST_ALIKE).forEach(name -> candidates.add(new Candidate(name, link)));
        }
        for (Link link : trail.links()) {
            Set<Path> others = new LinkedHashSet<>(siblings(link, link.target()));
            others.addAll(siblings(link, link.name()));
            for (Path other : others) {
                if (isFile(other, file)) {
                    candidates.add(new Candidate(unrotated(other), link));
                }
            }
        }
        return candidates;
    }

    /** The names between a candidate and the target now, in order, that were not written to since the switch. */
    List<Path> between(Candidate first) throws IOException {
        return between(first.name(), first.link());
    }

    /** The names between the target of an earlier way and the target now. */
    List<Path> between(LinkTrail earlier) throws IOException {
        int same = 0;
        int both = Math.min(earlier.links().size(), trail.links().size());
        while (same < both && earlier.links().get(same).equals(trail.links().get(same))) {
            same++;
        }
        return same < both
                ? between(earlier.links().get(same).next(), trail.links().get(same))
                : List.of();
    }

    private List<Path> between(Path first, Link link) throws IOException {
        if (!form(first).equals(form(link.next()))) {
            return List.of();
        }
        long switched = FileStatus.of(link.name(), LinkOption.NOFOLLOW_LINKS).modifiedNanos() + SWITCH_NANOS;
        List<Path> between = new ArrayList<>();
        for (Path name : alike(link)) {
            boolean isBetween = BY_NUMBERS.compare(first, name) < 0 && BY_NUMBERS.compare(name, link.next()) < 0;
            if (isBetween && !isWrittenAfter(switched, name)) {
                between.add(name);
            }
        }
        between.sort(BY_NUMBERS);
        return between;
    }

    /** Whether a file is written to that cannot be a target which the link has left, so that it is another program's. */
    private static boolean isWrittenAfter(long nanos, Path name) {
        try {
            return FileStatus.of(name).modifiedNanos() > nanos;
        } catch (IOException e) {
            // Only its rotated files are left.
            return false;
        }
    }

    /** The names that differ from the target in numbers only. */
    private Set<Path> alike(Link link) throws IOException {
        Set<Path> alike = new LinkedHashSet<>();
        String form = form(link.target());
        for (Path sibling : list(link.target().getParent())) {
            List<String> names = new ArrayList<>();
            names.add(RotatedNames.name(sibling));
            if (!link.isDirectory()) {
                // Of a former target, only rotated files may be left.
                names.addAll(RotatedNames.formerNames(names.get(0)));
            }
            for (String name : names) {
                Path other = sibling.resolveSibling(name);
                if (!other.equals(link.target()) && form(other).equals(form)) {
                    alike.add(other.resolve(link.rest()));
                }
            }
        }
        return alike;
    }

    /** The names beside a name of the way, each with the rest of the way. */
    private List<Path> siblings(Link link, Path name) throws IOException {
        return list(name.getParent()).stream()
                .filter(sibling -> !sibling.equals(name))
                .map(sibling -> sibling.resolve(link.rest()))
                .toList();
    }

    private List<Path> list(Path directory) throws IOException {
        if (directory == null || !searchable.test(directory)) {
            return List.of();
        }
        List<Path> names = new ArrayList<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory)) {
            stream.forEach(names::add);
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        } catch (NoSuchFileException | NotDirectoryException e) {
            // The link is dangling.
            return List.of();
        }
        names.sort(Comparator.naturalOrder());
        return names;
    }

    /** The name that a rotated file had before, if there is a file of that name. */
    private static Path unrotated(Path file) {
        return RotatedNames.formerNames(RotatedNames.name(file)).stream()
                .map(file::resolveSibling)
                .filter(Files::isRegularFile)
                .findFirst()
                .orElse(file);
    }

    private static boolean isFile(Path name, FileIdentity file) {
        try {
            FileStatus status = FileStatus.of(name);
            return status.isRegular() && status.identity().equals(file);
        } catch (IOException e) {
            return false;
        }
    }

    private static String form(Path name) {
        return DIGITS.matcher(name.toString()).replaceAll("#");
    }

    private static BigInteger[] numbers(Path name) {
        return DIGITS.matcher(name.toString())
                .results()
                .map(MatchResult::group)
                .map(BigInteger::new)
                .toArray(BigInteger[]::new);
    }
}
