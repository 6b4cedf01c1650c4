/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.collect;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.logagent.connect.tail.file.PrivateFile;
import io.logagent.connect.tail.text.Printable;
import io.logagent.etcd.EtcdValue;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A cache of the last good documents, in a file of this host. A task that starts while etcd is away uses it.
 *
 * <p>Write access to this file controls the task, so it is a {@link PrivateFile}. Its documents are checked like those
 * in etcd.
 */
public final class DocumentCache {
    private static final Logger LOG = LoggerFactory.getLogger(DocumentCache.class);
    private static final ObjectMapper JSON = new JsonMapper();

    /** How often the file is written without a change, so that programs that remove old files keep it. */
    static final Duration REFRESH = Duration.ofHours(1);

    /** The pause after a failed write. */
    static final Duration RETRY = Duration.ofMinutes(1);

    private final PrivateFile file;
    private final List<String> keys;
    private final LongSupplier nanoTime;
    private Optional<InForce> kept = Optional.empty();
    private Optional<InForce> refused = Optional.empty();
    private long triedAt;

    /** The content of the file. A listed key without a document had no entries. */
    private record Content(List<String> keys, String seen, List<Document> documents) {}

    private record Document(String key, long revision, byte[] content) {}

    /** The documents in force, and the keys of which none is known. */
    private record InForce(Map<String, EtcdValue> values, Set<String> unknown) {}

    /**
     * The cached documents.
     *
     * @param values the documents by key; a known key without a document had no entries
     * @param known the keys that the cache covers
     * @param seen when they were in force
     */
    record Memory(Map<String, EtcdValue> values, Set<String> known, String seen) {}

    /**
     * @param file the file; its directory exists when the first document is cached
     * @param keys the keys whose documents are cached; documents of other keys in the file are ignored
     */
    public DocumentCache(Path file, List<String> keys) {
        this(file, keys, System::nanoTime);
    }

    DocumentCache(Path file, List<String> keys, LongSupplier nanoTime) {
        this.file = new PrivateFile(file);
        this.keys = List.copyOf(keys);
        this.nanoTime = nanoTime;
    }

    /**
     * Replaces the file atomically if the documents have changed, or after an hour. One thread calls it repeatedly. A
     * failure is logged and retried a minute later: collecting does not depend on it.
     *
     * @param unknown keys whose documents are unknown now; the cache keeps the documents that it has of them
     */
    void keep(Map<String, EtcdValue> inForce, Set<String> unknown) {
        Optional<InForce> these = Optional.of(new InForce(inForce, unknown));
        long now = nanoTime.getAsLong();
        Duration pause = these.equals(refused) ? RETRY : REFRESH;
        boolean isNew = !these.equals(kept) && !these.equals(refused);
        if (isNew || now - triedAt >= pause.toNanos()) {
            triedAt = now;
            boolean written = write(these.get());
            kept = written ? these : Optional.empty();
            refused = written ? Optional.empty() : these;
        }
    }

    private boolean write(InForce inForce) {
        Map<String, EtcdValue> values = new HashMap<>(inForce.values());
        Set<String> known = new LinkedHashSet<>(keys);
        known.removeAll(inForce.unknown());
        if (!inForce.unknown().isEmpty()) {
            recall().ifPresent(before -> inForce.unknown().stream()
                    .filter(before.known()::contains)
                    .forEach(key -> {
                        known.add(key);
                        Optional.ofNullable(before.values().get(key)).ifPresent(value -> values.put(key, value));
                    }));
        }
        List<Document> documents = new ArrayList<>();
        values.forEach((key, revision) -> documents.add(new Document(key, revision.modRevision(), revision.content())));
        String now = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
        try {
            file.replace(JSON.writeValueAsBytes(new Content(List.copyOf(known), now, documents)));
            return true;
        } catch (IOException e) {
            LOG.warn(
                    "Cannot cache the documents in force in {}. A task that starts while etcd is away collects only"
                            + " collect.entries; check the directory's permissions and space",
                    file,
                    e);
            return false;
        }
    }

    /** The cached documents; empty if there are none, or if the file is not trusted, which is logged. */
    Optional<Memory> recall() {
        try {
            Content content;
            try (InputStream in = file.open()) {
                content = JSON.readValue(in, Content.class);
            }
            Set<String> known = new LinkedHashSet<>(keys);
            known.retainAll(content.keys());
            if (known.isEmpty()) {
                LOG.info("Ignoring the document cache {}: it is of other keys, {}", file, content.keys());
                return Optional.empty();
            }
            Map<String, EtcdValue> values = new HashMap<>();
            content.documents().stream()
                    .filter(document -> known.contains(document.key()))
                    .forEach(document ->
                            values.put(document.key(), new EtcdValue(document.content(), document.revision())));
            return Optional.of(new Memory(values, known, content.seen()));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException | RuntimeException e) {
            LOG.warn("Ignoring the document cache {}: {}", file, Printable.of(e.getMessage()));
            return Optional.empty();
        }
    }
}
