/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.it.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.logagent.it.Group;
import io.logagent.it.ShippedConnector;
import io.logagent.localstack.ConnectWorker;
import io.logagent.localstack.LocalStack;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListTransactionsOptions;
import org.apache.kafka.clients.admin.TransactionListing;
import org.apache.kafka.clients.admin.TransactionState;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Groups of two workers with the shipped exactly-once configuration for host mode. One worker is killed under steady
 * writing: another worker of the host takes over, and the files of another host must not wait.
 *
 * <p>{@code -Drecovery.takeovers} is the number of kills. {@code -Dchaos.start.seconds} and
 * {@code -Drecovery.pause.seconds} are bounds.
 */
@Tag("chaos")
class GroupRecoveryIT {
    private static final int TAKEOVERS = Integer.getInteger("recovery.takeovers", 1);
    private static final Duration LIMIT = Duration.ofMinutes(3);
    private static final long TAKEOVER_SECONDS = Long.getLong("chaos.start.seconds", LIMIT.toSeconds());
    private static final long PAUSE_SECONDS = Long.getLong("recovery.pause.seconds", LIMIT.toSeconds());

    /** The group of the stack's worker. */
    private static final String STANDBY = "standby";

    private static LocalStack stack;

    @BeforeAll
    static void start() throws IOException {
        stack = LocalStack.builder()
                .brokerSettings(Map.of("group.initial.rebalance.delay.ms", "3000"))
                .environment(Map.of("NODE_IP", "web-1"))
                .workerSettings(group(STANDBY))
                .start();
    }

    @AfterAll
    static void close() {
        stack.close();
    }

    private static Map<String, String> group(String name) throws IOException {
        Map<String, String> settings = Group.with(Group.named(name), ShippedWorker.exactlyOnce());
        settings.putAll(ShippedWorker.settings(
                List.of("session.timeout.ms", "heartbeat.interval.ms", "scheduled.rebalance.max.delay.ms")));
        return settings;
    }

    private static ConnectWorker worker(String group, String number, String host) throws IOException {
        return stack.addWorker(group + "-" + number, group(group), Map.of("NODE_IP", host));
    }

    @Test
    void givenTheActiveWorkerOfAHostIsKilledThenTheOtherOneTakesOver() throws Exception {
        Path folder =
                Files.createDirectories(stack.directory().resolve(STANDBY)).toAbsolutePath();
        ConnectWorker one = stack.worker();
        try (ConnectWorker two = worker(STANDBY, "2", "web-1");
                SteadyWriter writer = new SteadyWriter(folder.resolve("a.log"), 50, Duration.ofMillis(20));
                CommittedRecords records = new CommittedRecords(stack.kafka().bootstrapServers())) {
            document("web-1", STANDBY, folder + "/*.log", "standby_log");
            register(one, STANDBY);
            awaitTopics(records, "standby_log");
            Sequence arrivals = new Sequence();
            List<Long> millis = new ArrayList<>();
            for (int i = 0; i < TAKEOVERS; i++) {
                awaitLine(records, arrivals, writer.written());
                ConnectWorker active =
                        await("the active worker").until(() -> lastActive(List.of(one, two)), found -> found != null);
                active.kill();
                int mark = writer.written();
                long begin = System.nanoTime();
                awaitLine(records, arrivals, mark);
                millis.add(Duration.ofNanos(System.nanoTime() - begin).toMillis());
                active.restart();
            }
            writer.stop();
            awaitLine(records, arrivals, writer.written() - 1);
            System.out.println("standby: lines continued after (ms) " + millis);
            assertThat(arrivals.size()).isEqualTo(writer.written());
            assertThat(millis).allMatch(took -> took < 1000 * TAKEOVER_SECONDS);
            two.rest().delete(STANDBY);
        }
    }

    /** The worker that was the last to log that it collects. */
    private static ConnectWorker lastActive(List<ConnectWorker> workers) throws IOException {
        ConnectWorker active = null;
        String latest = "";
        for (ConnectWorker worker : workers) {
            for (String line : Files.readAllLines(worker.log())) {
                if (line.contains("Collecting for host") && line.compareTo(latest) > 0) {
                    latest = line;
                    active = worker;
                }
            }
        }
        return active;
    }

    // Only observes for half a minute. OpenTransactionIT is the short version.
    @Tag("long")
    @Test
    void givenTheWorkerOfOneHostIsKilledThenAnotherHostContinues() throws Exception {
        Path folder =
                Files.createDirectories(stack.directory().resolve("hosts")).toAbsolutePath();
        try (ConnectWorker lost = worker("hosts", "a", "host-a");
                ConnectWorker other = worker("hosts", "b", "host-b");
                SteadyWriter ofLost = new SteadyWriter(folder.resolve("lost.log"), 50, Duration.ofMillis(20));
                SteadyWriter old = new SteadyWriter(folder.resolve("old.log"), 1, Duration.ofMillis(20));
                CommittedRecords records = new CommittedRecords(stack.kafka().bootstrapServers());
                CommittedRecords recordsOfLost =
                        new CommittedRecords(stack.kafka().bootstrapServers())) {
            document("host-a", "hosts", folder + "/lost*.log", "lost_log");
            document("host-b", "hosts", folder + "/[on]*.log", "other_log");
            register(other, "hosts");
            awaitTopics(records, "other_log");
            awaitTopics(recordsOfLost, "lost_log");
            Sequence arrivals = new Sequence();
            Sequence arrivalsOfLost = new Sequence();
            for (int i = 0; i < TAKEOVERS; i++) {
                awaitLine(recordsOfLost, arrivalsOfLost, ofLost.written());
                lost.kill();
                List<String> open = openTransactions();
                Pauses pauses = new Pauses(folder, i, old, records, arrivals);
                // Longer than another worker needs to take over the lost task, and thereby to end its transaction.
                pauses.runFor(Duration.ofSeconds(30));
                lost.restart();
                System.out.println("hosts: " + pauses + "; open transactions after the kill: " + open);
                assertThat(pauses.longest()).isLessThan(Duration.ofSeconds(PAUSE_SECONDS));
            }
            old.stop();
            awaitLine(records, arrivals, old.written() - 1);
            assertThat(arrivals.size()).isEqualTo(old.written());
            ofLost.stop();
            awaitLine(recordsOfLost, arrivalsOfLost, ofLost.written() - 1);
            assertThat(arrivalsOfLost.size()).isEqualTo(ofLost.written());
        }
    }

    /** The transactions that are still open; a kill without any shows nothing. */
    private static List<String> openTransactions() throws Exception {
        try (Admin admin =
                Admin.create(Map.of("bootstrap.servers", stack.kafka().bootstrapServers()))) {
            return admin
                    .listTransactions(new ListTransactionsOptions().filterStates(Set.of(TransactionState.ONGOING)))
                    .all()
                    .get()
                    .stream()
                    .map(TransactionListing::transactionalId)
                    .toList();
        }
    }

    /** The longest times between lines of an old file, and between the creation of files and their lines. */
    private static final class Pauses {
        private static final Duration BETWEEN_NEW_FILES = Duration.ofMillis(500);

        private final Path folder;
        private final int round;
        private final SteadyWriter old;
        private final CommittedRecords records;
        private final Sequence arrivals;
        private final Map<String, Long> created = new HashMap<>();
        private final Set<String> arrived = new HashSet<>();
        private Duration longestOfOld = Duration.ZERO;
        private Duration longestOfNew = Duration.ZERO;
        private long lastOfOld = System.nanoTime();

        Pauses(Path folder, int round, SteadyWriter old, CommittedRecords records, Sequence arrivals) {
            this.folder = folder;
            this.round = round;
            this.old = old;
            this.records = records;
            this.arrivals = arrivals;
        }

        void runFor(Duration time) throws IOException {
            long begin = System.nanoTime();
            long nextFile = begin;
            while (System.nanoTime() - begin < time.toNanos()) {
                if (System.nanoTime() - nextFile >= 0) {
                    nextFile += BETWEEN_NEW_FILES.toNanos();
                    create();
                }
                records.readToEnd(record -> {
                    if (record.key().endsWith("/" + old.path().getFileName())) {
                        arrivals.take(record);
                        longestOfOld = longer(longestOfOld, lastOfOld);
                        lastOfOld = System.nanoTime();
                    } else {
                        String name = record.key().substring(record.key().lastIndexOf('/') + 1);
                        if (created.containsKey(name)) {
                            assertThat(arrived.add(name))
                                    .as("%s arrives once", name)
                                    .isTrue();
                            longestOfNew = longer(longestOfNew, created.get(name));
                        }
                    }
                });
            }
            longestOfOld = longer(longestOfOld, lastOfOld);
            created.keySet().stream()
                    .filter(name -> !arrived.contains(name))
                    .forEach(name -> longestOfNew = longer(longestOfNew, created.get(name)));
        }

        private void create() throws IOException {
            String name = "new-%d-%d.log".formatted(round, created.size());
            created.put(name, System.nanoTime());
            Files.writeString(folder.resolve(name), "1\n");
        }

        private static Duration longer(Duration longest, long since) {
            Duration passed = Duration.ofNanos(System.nanoTime() - since);
            return passed.compareTo(longest) > 0 ? passed : longest;
        }

        Duration longest() {
            return longestOfOld.compareTo(longestOfNew) > 0 ? longestOfOld : longestOfNew;
        }

        @Override
        public String toString() {
            return "longest pause of the old file %d ms, of %d new files %d ms, %d of them have not arrived"
                    .formatted(
                            longestOfOld.toMillis(),
                            created.size(),
                            longestOfNew.toMillis(),
                            created.size() - arrived.size());
        }
    }

    private static void document(String host, String name, String path, String topic) throws IOException {
        stack.etcd().put(connector(name).key(host), ShippedConnector.document(path, topic));
    }

    private static void register(ConnectWorker worker, String name) throws IOException {
        connector(name).register(worker.rest(), name);
    }

    private static ShippedConnector connector(String name) throws IOException {
        return ShippedConnector.of("file-tail-source-hosts-exactly-once.json")
                .collecting(stack, name)
                .set("tasks.max", 2)
                .set("offsets.storage.topic", name + "-own-offsets");
    }

    private static ConditionFactory await(String what) {
        return Awaitility.await(what).atMost(LIMIT).pollInterval(Duration.ofMillis(50));
    }

    private static void awaitTopics(CommittedRecords records, String topic) {
        await(topic).ignoreExceptions().until(() -> records.of(List.of(topic)) != null);
    }

    /** Waits for a line of a numbered file; other files of the topic are skipped. */
    private static void awaitLine(CommittedRecords records, Sequence arrivals, int number) {
        await("line " + number).until(() -> {
            records.readToEnd(record -> {
                if (!record.key().contains("/new-")) {
                    arrivals.take(record);
                }
            });
            return arrivals.size() > number;
        });
    }
}
