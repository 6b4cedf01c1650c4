/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.collect;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.logagent.connect.tail.concurrent.BackgroundThread;
import io.logagent.connect.tail.entry.CollectEntry;
import io.logagent.connect.tail.text.Printable;
import io.logagent.etcd.EtcdConnection;
import io.logagent.etcd.EtcdException;
import io.logagent.etcd.EtcdSettings;
import io.logagent.etcd.EtcdValue;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Shared mode: when each entry was first dealt to the tasks. A file that was created since is read whole, whatever the
 * start position of its entry says. Remembered as long as the connector runs, and over its restarts in a key of etcd.
 */
public final class AppliedTimes implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AppliedTimes.class);
    private static final JsonMapper JSON = new JsonMapper();
    private static final int VERSION = 1;
    private static final Duration RETRY = Duration.ofSeconds(5);

    /** etcd takes values of 1.5 MiB. */
    private static final int MOST_BYTES = 1024 * 1024;

    private final Optional<Store> store;
    private final CountDownLatch askedOnce = new CountDownLatch(1);
    private Map<String, Entry> times = new LinkedHashMap<>();
    // As of the last deal; null before the first one.
    private List<CollectEntry> dealt;
    private Map<String, Instant> known = Map.of();
    private volatile Optional<String> problem = Optional.empty();

    /** The value in etcd. */
    private record Content(int version, List<Entry> entries) {}

    private record Entry(String path, String topic, String since) {
        String identity() {
            return path + "\n" + topic;
        }
    }

    /** Remembers nothing over a restart of the connector. */
    public AppliedTimes() {
        this.store = Optional.empty();
    }

    /**
     * @param key that has the times; needs read and write permission
     * @param onChange runs when times arrive after the first deal, so that the entries have to be dealt again
     */
    public AppliedTimes(EtcdSettings settings, String key, Runnable onChange) {
        this.store = Optional.of(new Store(settings, key, onChange));
    }

    /** Begins to read the times, and waits for them at most this long. */
    public void start(Duration limit) {
        if (store.isEmpty()) {
            return;
        }
        store.get().begin();
        try {
            if (!askedOnce.await(limit.toNanos(), TimeUnit.NANOSECONDS)) {
                LOG.debug("The times at which entries were first applied are not known yet");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Takes note that entries are dealt to the tasks; those that are not among them are forgotten.
     *
     * @param entries all entries
     * @param atEnd those that begin at the end of existing files
     * @return by {@link CollectEntry#identity} when those were first dealt that were dealt before. The same for the same
     *     entries, so that a deal that changes nothing restarts no task
     */
    public synchronized Map<String, Instant> deal(List<CollectEntry> entries, List<CollectEntry> atEnd) {
        if (entries.equals(dealt)) {
            return known;
        }
        Map<String, Instant> before = new HashMap<>();
        Map<String, Entry> now = new LinkedHashMap<>();
        String time = Instant.ofEpochMilli(System.currentTimeMillis()).toString();
        for (CollectEntry entry : atEnd) {
            Entry earlier = times.get(entry.identity());
            if (earlier != null) {
                before.put(entry.identity(), Instant.parse(earlier.since()));
            }
            now.put(
                    entry.identity(),
                    earlier != null ? earlier : new Entry(entry.path().toString(), entry.topic(), time));
        }
        times = now;
        dealt = List.copyOf(entries);
        known = Map.copyOf(before);
        notifyAll();
        return known;
    }

    /** Takes over the times of an earlier run; returns whether the entries have to be dealt again. */
    private synchronized boolean recall(List<Entry> stored) {
        boolean isChanged = false;
        for (Entry entry : stored) {
            Entry present = times.get(entry.identity());
            boolean isEarlier =
                    present == null || Instant.parse(entry.since()).isBefore(Instant.parse(present.since()));
            if (isEarlier && (dealt == null || present != null)) {
                times.put(entry.identity(), entry);
                isChanged = true;
            }
        }
        if (isChanged && dealt != null) {
            dealt = null;
            return true;
        }
        return false;
    }

    private synchronized List<Entry> entries() {
        return List.copyOf(times.values());
    }

    /** Waits until the entries differ from those that are stored, or, after a failure, for a while. */
    private synchronized void awaitChange(List<Entry> stored, boolean failed) throws InterruptedException {
        if (failed) {
            wait(RETRY.toMillis());
            return;
        }
        // Before the first deal nothing is known that could replace what is stored.
        while (dealt == null || List.copyOf(times.values()).equals(stored)) {
            wait();
        }
    }

    /** Why the times are not remembered over a restart of the connector; empty if they are. */
    public Optional<String> problem() {
        return problem;
    }

    @Override
    public void close() {
        store.ifPresent(Store::close);
    }

    /** The key in etcd, which a thread of its own reads once and writes after each change. */
    private final class Store {
        private final EtcdConnection etcd;
        private final String key;
        private final Runnable onChange;
        private final BackgroundThread thread = new BackgroundThread("applied entries");
        private List<Entry> stored;

        Store(EtcdSettings settings, String key, Runnable onChange) {
            this.etcd = new EtcdConnection(settings);
            this.key = key;
            this.onChange = onChange;
        }

        void begin() {
            thread.submit(() -> {
                run();
                return null;
            });
        }

        private void run() {
            try {
                while (true) {
                    boolean succeeded = synchronise();
                    askedOnce.countDown();
                    awaitChange(stored, !succeeded);
                }
            } catch (InterruptedException e) {
                LOG.debug("No longer writing {}", key);
            }
        }

        private boolean synchronise() {
            try {
                if (stored == null) {
                    Optional<EtcdValue> value =
                            Optional.ofNullable(etcd.read(List.of(key)).values().get(key));
                    stored = value.isPresent() ? parse(value.get()) : List.of();
                    if (recall(stored)) {
                        onChange.run();
                        return true;
                    }
                } else {
                    List<Entry> now = entries();
                    etcd.write(key, bytes(now));
                    stored = now;
                }
                problem = Optional.empty();
                return true;
            } catch (EtcdException | IOException e) {
                if (problem.isEmpty()) {
                    LOG.warn(
                            "The times at which entries were first applied cannot be kept in {}: {}. After a restart of"
                                    + " the connector, files of entries with start: end that appeared meanwhile begin at"
                                    + " their end",
                            key,
                            Printable.of(e.getMessage()));
                }
                problem = Optional.of(String.valueOf(e.getMessage()));
                return false;
            }
        }

        /** A value that cannot be read is replaced: without it all entries are applied for the first time. */
        private List<Entry> parse(EtcdValue value) {
            try {
                Content content = JSON.readValue(value.content(), Content.class);
                if (content.version() != VERSION) {
                    throw new IOException("its version is " + content.version());
                }
                content.entries().forEach(entry -> Instant.parse(entry.since()));
                return content.entries();
            } catch (IOException | RuntimeException e) {
                LOG.warn("Ignoring {}: {}", key, Printable.of(e.getMessage()));
                return List.of();
            }
        }

        private byte[] bytes(List<Entry> entries) throws IOException {
            byte[] bytes = JSON.writeValueAsBytes(new Content(VERSION, entries));
            if (bytes.length > MOST_BYTES) {
                throw new IOException("the entries take " + bytes.length + " bytes, and the limit is " + MOST_BYTES);
            }
            return bytes;
        }

        void close() {
            thread.close();
            etcd.close();
        }
    }
}
