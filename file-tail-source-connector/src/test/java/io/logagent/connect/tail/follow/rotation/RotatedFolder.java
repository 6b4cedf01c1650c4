/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.follow.rotation;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.logagent.connect.tail.discovery.Changes;
import io.logagent.connect.tail.entry.LineOverflow;
import io.logagent.connect.tail.entry.StartPosition;
import io.logagent.connect.tail.entry.TestEntries;
import io.logagent.connect.tail.file.AllowedPaths;
import io.logagent.connect.tail.follow.TailSettings;
import io.logagent.connect.tail.follow.Tailer;
import io.logagent.connect.tail.follow.TestTailers;
import io.logagent.connect.tail.read.Cursor;
import io.logagent.connect.tail.read.LineSink;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** A folder whose files a test writes and renames, and a tailer that can be restarted at the cursors it delivered. */
final class RotatedFolder implements AutoCloseable {
    private final Path folder;
    private final Map<Path, Cursor> stored = new HashMap<>();
    private final List<Delivered> delivered = new ArrayList<>();
    private final Set<Path> changed = new HashSet<>();
    private Instant writeTime = Instant.parse("2026-11-20T10:00:00Z");
    private long nanos;
    private Tailer tailer;

    /** A line, and the name of its file. */
    record Delivered(String file, String line) {}

    RotatedFolder(Path folder) {
        this.folder = folder;
    }

    /** Starts again, with an entry for each of these files or globs of the folder. */
    void start(String... patterns) {
        start(AllowedPaths.everything(), patterns);
    }

    void start(AllowedPaths allowed, String... patterns) {
        close();
        TailSettings settings = new TailSettings(
                StartPosition.BEGINNING,
                1024 * 1024,
                LineOverflow.SPLIT,
                Duration.ZERO,
                Duration.ofMinutes(5),
                100,
                allowed);
        LineSink.Factory sinks = (path, matching) -> line -> {
            delivered.add(new Delivered(path.getFileName().toString(), new String(line.copy(), UTF_8)));
            stored.put(path, line.cursor());
        };
        tailer = TestTailers.withEvents(
                limit -> takeChanges(),
                Stream.of(patterns)
                        .map(pattern -> TestEntries.plain(folder + "/" + pattern, "t"))
                        .toList(),
                settings,
                this::storedOf,
                sinks,
                () -> nanos);
    }

    private Changes takeChanges() {
        Changes taken = new Changes(changed, Set.of(), false);
        changed.clear();
        return taken;
    }

    private Map<Path, Cursor> storedOf(Collection<Path> paths) {
        Map<Path, Cursor> cursors = new HashMap<>(stored);
        cursors.keySet().retainAll(paths);
        return cursors;
    }

    /** Reads for half a minute, and returns the lines of that time. */
    List<Delivered> read() {
        delivered.clear();
        for (int second = 0; second < 30; second++) {
            nanos += Duration.ofSeconds(1).toNanos();
            tailer.read(1000);
        }
        return List.copyOf(delivered);
    }

    /** The files that need an operator, with the reason. */
    Map<Path, String> troubles() {
        return tailer.troubles();
    }

    /** Appends a line. Each write is at a later time. */
    Path write(String name, String line) throws IOException {
        Path file = folder.resolve(name);
        Files.writeString(file, line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        writeTime = writeTime.plusMillis(1_300);
        Files.setLastModifiedTime(file, FileTime.from(writeTime));
        changed.add(file);
        return file;
    }

    /** A time after that of all writes. */
    FileTime later() {
        return FileTime.from(writeTime.plusSeconds(1));
    }

    void rename(String from, String to) throws IOException {
        Files.move(folder.resolve(from), folder.resolve(to));
        changed.add(folder.resolve(from));
        changed.add(folder.resolve(to));
    }

    void delete(String name) throws IOException {
        Files.delete(folder.resolve(name));
        changed.add(folder.resolve(name));
    }

    @Override
    public void close() {
        if (tailer != null) {
            tailer.close();
            tailer = null;
        }
    }
}
