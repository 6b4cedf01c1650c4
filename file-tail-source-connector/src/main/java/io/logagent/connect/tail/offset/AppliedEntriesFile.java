/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.offset;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.logagent.connect.tail.entry.CollectEntry;
import io.logagent.connect.tail.file.PrivateFile;
import io.logagent.connect.tail.follow.AppliedEntries;
import io.logagent.connect.tail.read.Cursor;
import io.logagent.connect.tail.read.EventState;
import io.logagent.connect.tail.text.Printable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Remembers applied entries in a file of this host, with the ends that their files had then. Kafka Connect stores a
 * position only with a record, so it has none of a file to which nothing was written since.
 *
 * <p>Without the file, or if it is not trusted, all entries are applied for the first time.
 */
public final class AppliedEntriesFile implements AppliedEntries {
    private static final Logger LOG = LoggerFactory.getLogger(AppliedEntriesFile.class);
    private static final JsonMapper JSON = new JsonMapper();
    private static final int VERSION = 1;

    /** Bounds file and heap to some 30 MB. Files beyond it count as new after a restart. */
    private static final int MOST_FILES = 100_000;

    private final PrivateFile file;
    // As of the last start, without entries that were removed since.
    private final Set<String> before = new HashSet<>();
    private final Map<Path, Cursor> ends = new LinkedHashMap<>();
    private Optional<String> problem = Optional.empty();
    private Set<String> written;

    /** The content of the file. */
    private record Content(int version, List<Entry> entries, List<End> files) {}

    private record Entry(String path, String topic) {}

    /** Where a file ended, as offsets store it. */
    private record End(String path, Map<String, Object> offset) {}

    /** @param path of the file, which need not exist */
    public AppliedEntriesFile(Path path) {
        this.file = new PrivateFile(path);
        recall();
    }

    private void recall() {
        try (InputStream in = file.open()) {
            Content content = JSON.readValue(in, Content.class);
            if (content.version() != VERSION) {
                throw new IOException("its version is " + content.version() + ", and this release reads " + VERSION);
            }
            Map<Path, Cursor> recalled = new LinkedHashMap<>();
            for (End end : content.files()) {
                Optional.ofNullable(SourceOffset.cursor(end.offset()))
                        .ifPresent(cursor -> recalled.put(Path.of(end.path()), cursor));
            }
            content.entries().forEach(entry -> before.add(identity(entry.path(), entry.topic())));
            ends.putAll(recalled);
            written = Set.copyOf(before);
        } catch (NoSuchFileException e) {
            LOG.info("No entry was applied before: {} does not exist", file);
        } catch (IOException | RuntimeException e) {
            before.clear();
            LOG.warn(
                    "Ignoring the applied entries in {}: {}. Files that appeared while no task ran begin as start says",
                    file,
                    Printable.of(e.getMessage()));
        }
    }

    @Override
    public Optional<Begin> begin(CollectEntry entry, Path path) {
        if (!before.contains(entry.identity())) {
            return Optional.empty();
        }
        Cursor end = ends.get(path);
        return Optional.of(end == null ? new Begin.Whole() : new Begin.At(end));
    }

    @Override
    public void remember(Collection<CollectEntry> entries, Map<Path, Cursor> begun) {
        Map<String, Entry> applied = new LinkedHashMap<>();
        entries.forEach(
                entry -> applied.put(entry.identity(), new Entry(entry.path().toString(), entry.topic())));
        before.retainAll(applied.keySet());
        ends.putAll(begun);
        ends.keySet().removeIf(path -> !isMatched(path, entries));
        if (begun.isEmpty() && applied.keySet().equals(written)
                || applied.isEmpty() && written == null && problem.isEmpty()) {
            return;
        }
        try {
            file.replace(JSON.writeValueAsBytes(new Content(VERSION, List.copyOf(applied.values()), files())));
            written = Set.copyOf(applied.keySet());
            problem = Optional.empty();
        } catch (IOException | RuntimeException e) {
            if (problem.isEmpty()) {
                LOG.warn(
                        "Cannot write the applied entries to {}. After a restart, files that appeared meanwhile begin at"
                                + " their end if their entry says start: end; check the directory's permissions and"
                                + " space",
                        file,
                        e);
            }
            written = null;
            problem = Optional.of("the applied entries cannot be written: " + e);
        }
    }

    private static boolean isMatched(Path path, Collection<CollectEntry> entries) {
        return entries.stream().anyMatch(entry -> entry.path().matches(path));
    }

    private List<End> files() {
        List<End> files = new ArrayList<>();
        ends.forEach((path, cursor) -> {
            if (files.size() < MOST_FILES && isText(path)) {
                files.add(new End(
                        path.toString(),
                        new HashMap<>(new SourceOffset(cursor, EventState.NONE, PartialDelivery.NONE))));
            }
        });
        if (files.size() < ends.size()) {
            LOG.warn(
                    "{} has the ends of {} of {} files. The others are read whole if they grow while no task runs",
                    file,
                    files.size(),
                    ends.size());
        }
        return files;
    }

    /** Whether the name of a file is the same after it was a text. */
    private static boolean isText(Path path) {
        try {
            return Path.of(path.toString()).equals(path);
        } catch (InvalidPathException e) {
            return false;
        }
    }

    private static String identity(String path, String topic) {
        return path + "\n" + topic;
    }

    @Override
    public Map<Path, String> problems() {
        return problem.map(reason -> Map.of(file.path(), reason)).orElse(Map.of());
    }
}
