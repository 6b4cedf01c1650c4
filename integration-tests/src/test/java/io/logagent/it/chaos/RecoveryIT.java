/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.it.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.logagent.it.ShippedConnector;
import io.logagent.localstack.ConnectWorker;
import io.logagent.localstack.LocalStack;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.LongSummaryStatistics;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.admin.Admin;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Kills a worker with the shipped exactly-once configuration under steady writing, and measures the time until lines
 * arrive that were written after the kill. The test only restarts the worker, as systemd does.
 *
 * <p>By default only bursts are tested, with one kill, and lines only have to arrive sooner than an open transaction may last.
 * {@code -Drecovery.kills} sets the number of kills, and {@code -Drecovery.seconds} is a bound for the start of the
 * worker alone.
 */
@Tag("chaos")
class RecoveryIT {
    private static final int KILLS = Integer.getInteger("recovery.kills", 1);

    /** Far below {@code transaction.timeout.ms} of ten minutes, and longer than any busy machine needs. */
    private static final Duration LIMIT = Duration.ofMinutes(3);

    private static final long BOUND_SECONDS = Long.getLong("recovery.seconds", LIMIT.toSeconds());
    private static final long SEED = Long.getLong("chaos.seed", System.currentTimeMillis());

    /** Settings that a stack for tests replaces, and that determine how long a start takes. */
    private static final List<String> TIMES =
            List.of("session.timeout.ms", "heartbeat.interval.ms", "scheduled.rebalance.max.delay.ms");

    private static LocalStack stack;
    private static int kills;
    private static Admin admin;

    @BeforeAll
    static void start() throws IOException {
        System.out.println("chaos.seed=" + SEED);
        Map<String, String> settings = new HashMap<>(ShippedWorker.exactlyOnce());
        settings.putAll(ShippedWorker.settings(TIMES));
        stack = LocalStack.builder()
                .environment(Map.of("NODE_IP", Collector.HOST))
                // The default of brokers.
                .brokerSettings(Map.of("group.initial.rebalance.delay.ms", "3000"))
                .workerSettings(settings)
                .start();
        admin = Admin.create(Map.of("bootstrap.servers", stack.kafka().bootstrapServers()));
    }

    @AfterAll
    static void close() {
        admin.close();
        stack.close();
    }

    @Test
    void givenBurstsThenNewLinesComeSoonAfterTheWorkerIsStartedAgain() throws Exception {
        killAndStart("bursts", "file-tail-source-exactly-once.json", 50, Duration.ofMillis(20));
    }

    @Test
    @Tag("long")
    void givenSingleLinesThenNewLinesComeSoonAfterTheWorkerIsStartedAgain() throws Exception {
        killAndStart("singles", "file-tail-source-exactly-once.json", 1, Duration.ofMillis(2));
    }

    @Test
    @Tag("long")
    void givenHostModeAndLargeBatchesThenNewLinesComeSoonAfterTheWorkerIsStartedAgain() throws Exception {
        killAndStart("batches", "file-tail-source-hosts-exactly-once.json", 10_000, Duration.ofMillis(500));
    }

    private static void killAndStart(String name, String shipped, int lines, Duration interval) throws Exception {
        Random random = new Random(SEED + name.hashCode());
        ConnectWorker worker = stack.worker();
        String topic = name + "_log";
        Path folder = Files.createDirectories(stack.directory().resolve(name)).toAbsolutePath();
        register(name, shipped, folder, topic);
        Sequence arrivals = new Sequence();
        LongSummaryStatistics times = new LongSummaryStatistics();
        List<Long> all = new ArrayList<>();
        try (SteadyWriter writer = new SteadyWriter(folder.resolve("a.log"), lines, interval);
                CommittedRecords records = new CommittedRecords(stack.kafka().bootstrapServers())) {
            await("the topic").ignoreExceptions().until(() -> records.of(List.of(topic)) != null);
            for (int i = 0; i < KILLS; i++) {
                int before = writer.written();
                awaitLine(records, arrivals, before);
                // Random, so that the kill can come anywhere in a transaction.
                awaitLine(
                        records,
                        arrivals,
                        writer.written() + random.nextInt(1 + 2 * (int) (lines * 1000L / interval.toMillis())));
                worker.kill();
                if (kills++ % 2 == 1) {
                    // Restart only after the group has removed the dead worker, as after a crash of the host.
                    awaitNoMember();
                }
                int mark = writer.written();
                long begin = System.nanoTime();
                CompletableFuture<Void> started = CompletableFuture.runAsync(worker::restart);
                awaitLine(records, arrivals, mark);
                long millis = Duration.ofNanos(System.nanoTime() - begin).toMillis();
                times.accept(millis);
                all.add(millis);
                started.join();
            }
            writer.stop();
            awaitLine(records, arrivals, writer.written() - 1);
            // Repeated lines may arrive late.
            assertThat(arrivals.size()).isEqualTo(writer.written());
            System.out.printf(
                    "%s: %d kills, %d lines, 0 lost, 0 repeated; new lines after %.1f to %.1f s, on average %.1f s: %s%n",
                    name,
                    KILLS,
                    arrivals.size(),
                    times.getMin() / 1000.0,
                    times.getMax() / 1000.0,
                    times.getAverage() / 1000,
                    all);
        }
        stack.connect().delete(name);
        assertThat(times.getMax()).isLessThan(1000 * BOUND_SECONDS);
    }

    private static void register(String name, String shipped, Path folder, String topic) throws IOException {
        ShippedConnector connector = ShippedConnector.of(shipped).collecting(stack, name);
        if (connector.isInHostMode()) {
            connector.set("tasks.max", 2);
        }
        stack.etcd().put(connector.key(Collector.HOST), ShippedConnector.document(folder + "/*.log", topic));
        connector.register(stack.connect(), name);
    }

    private static ConditionFactory await(String what) {
        return Awaitility.await(what).atMost(LIMIT).pollInterval(Duration.ofMillis(50));
    }

    /**
     * Waits until the group is empty. An empty group then waits group.initial.rebalance.delay.ms for more members
     * before it starts.
     */
    private static void awaitNoMember() {
        await("an empty group")
                .until(() -> admin.describeClassicGroups(List.of("logagent"))
                        .all()
                        .get()
                        .get("logagent")
                        .members()
                        .isEmpty());
    }

    private static void awaitLine(CommittedRecords records, Sequence arrivals, int number) {
        await("line " + number).until(() -> {
            records.readToEnd(arrivals::take);
            return arrivals.size() > number;
        });
    }
}
