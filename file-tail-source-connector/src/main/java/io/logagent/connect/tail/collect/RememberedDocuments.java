/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.collect;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.logagent.etcd.EtcdValue;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
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
 * The last good documents of some keys, in a file of this host: what a task that starts while etcd is away goes on with.
 *
 * <p>Who can write this file can steer the task, so it counts only if it belongs to the user that this process runs as
 * and nobody else may write to it; what is in it is checked like any other document.
 */
public final class RememberedDocuments {
    private static final Logger LOG = LoggerFactory.getLogger(RememberedDocuments.class);
    private static final ObjectMapper JSON = new JsonMapper();

    /** How often they are kept although nothing has changed, so that nothing that clears old files takes them. */
    static final Duration REFRESH = Duration.ofHours(1);

    /** How soon it is tried again after a failure. */
    static final Duration RETRY = Duration.ofMinutes(1);

    private final Path file;
    private final List<String> keys;
    private final LongSupplier nanoTime;
    private Optional<InForce> kept = Optional.empty();
    private Optional<InForce> refused = Optional.empty();
    private long triedAt;

    /** The file's content; of a key that is listed and has no document nothing was in force. */
    private record Content(List<String> keys, String seen, List<Document> documents) {}

    private record Document(String key, long revision, byte[] content) {}

    /** What is in force, and the keys of which that is not known. */
    private record InForce(Map<String, EtcdValue> values, Set<String> unknown) {}

    /**
     * What was in force, and when that was so.
     *
     * @param values by key; of a key that is not there nothing was in force, if it is one of the known ones
     * @param known the keys of which it is known what was in force
     */
    record Memory(Map<String, EtcdValue> values, Set<String> known, String seen) {}

    /**
     * @param file where they are kept; its directory exists once something is kept
     * @param keys whose documents these are; what is there of other keys does not count
     */
    public RememberedDocuments(Path file, List<String> keys) {
        this(file, keys, System::nanoTime);
    }

    RememberedDocuments(Path file, List<String> keys, LongSupplier nanoTime) {
        this.file = file;
        this.keys = List.copyOf(keys);
        this.nanoTime = nanoTime;
    }

    /**
     * Replaces what is kept, all at once, if these are others, or were kept an hour ago; to be called again and again, by
     * one thread. A failure is logged, and it is tried again a minute later: collecting does not depend on it.
     */
    void keep(Map<String, EtcdValue> inForce) {
        keep(inForce, Set.of());
    }

    /**
     * The same.
     *
     * @param unknown keys of which it is not known what is in force: what is kept of them stays
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
            replace(JSON.writeValueAsBytes(new Content(List.copyOf(known), now, documents)));
            return true;
        } catch (IOException e) {
            LOG.warn(
                    "The documents in force cannot be kept in {}: if this task is started while etcd is away, it"
                            + " collects only collect.entries then",
                    file,
                    e);
            return false;
        }
    }

    private void replace(byte[] content) throws IOException {
        // Created anew, readable by its owner only, under a name that nobody can foresee.
        Path whole = Files.createTempFile(file.getParent(), file.getFileName().toString(), ".new");
        try {
            Files.write(whole, content);
            try (FileChannel channel = FileChannel.open(whole, StandardOpenOption.WRITE)) {
                channel.force(true);
            }
            Files.move(whole, file, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(whole);
        }
    }

    /** What was kept last; empty if nothing is, or what is there does not count, which is logged. */
    Optional<Memory> recall() {
        try {
            checkThatItIsOurs();
            Content content;
            try (InputStream in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
                content = JSON.readValue(in, Content.class);
            }
            Set<String> known = new LinkedHashSet<>(keys);
            known.retainAll(content.keys());
            if (known.isEmpty()) {
                LOG.info("The documents in {} are of other keys, {}: they do not count", file, content.keys());
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
            LOG.warn("The documents in {} do not count: {}", file, e.getMessage());
            return Optional.empty();
        }
    }

    private void checkThatItIsOurs() throws IOException {
        Map<String, Object> attributes =
                Files.readAttributes(file, "unix:isRegularFile,uid,permissions", LinkOption.NOFOLLOW_LINKS);
        if (attributes.get("isRegularFile").equals(false)) {
            throw new IOException("it is not a regular file");
        }
        if (!attributes.get("uid").equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"))) {
            throw new IOException("it belongs to another user than this process");
        }
        Set<?> permissions = (Set<?>) attributes.get("permissions");
        if (permissions.contains(PosixFilePermission.GROUP_WRITE)
                || permissions.contains(PosixFilePermission.OTHERS_WRITE)) {
            throw new IOException("others than its owner may write to it");
        }
    }
}
