/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.it.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.logagent.it.Group;
import io.logagent.it.chaos.RotatingFile.Rotation;
import io.logagent.localstack.ConnectWorker;
import io.logagent.localstack.KafkaBroker;
import io.logagent.localstack.LocalStack;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.BooleanSupplier;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;

/**
 * A run in which connectors collect the same three files, which are written and rotated all the time, while their
 * workers are killed.
 */
final class ChaosRun implements AutoCloseable {
    private static final int WRITERS = 3;
    private static final Duration LIMIT = Duration.ofMinutes(5);

    private final String name;
    private final LocalStack stack;
    private final List<ConnectWorker> workers;
    private final Random random;
    private final Path folder;
    private final List<BurstWriter> writers = new ArrayList<>();
    private final List<Collector> collectors = new ArrayList<>();
    private final Map<String, TopicCheck> checks = new HashMap<>();
    private final CommittedRecords records;
    private final Duration bound;
    private Runnable afterKill = () -> {};
    private BooleanSupplier enough = () -> true;
    private List<KafkaBroker> restarted;

    /** @param bound the time within which all topics must get lines again after killed workers are restarted */
    ChaosRun(String name, LocalStack stack, List<ConnectWorker> workers, Duration bound, long seed) throws IOException {
        this.bound = bound;
        this.name = name;
        this.stack = stack;
        this.workers = workers;
        this.random = new Random(seed);
        this.folder = Files.createDirectories(stack.directory().resolve(name)).toAbsolutePath();
        for (int i = 1; i <= WRITERS; i++) {
            writers.add(new BurstWriter(folder.resolve("w" + i + ".log"), random.nextLong()));
        }
        this.restarted = stack.kafka().brokers();
        this.records = new CommittedRecords(stack.kafka().bootstrapServers());
    }

    /** The settings of a separate group of workers. */
    static Map<String, String> group(String name, Map<String, String> settings) {
        Map<String, String> group = Group.with(Group.named(name), settings);
        // A sink whose settings cannot be resolved when a worker starts would stay down until its settings are changed.
        group.put("config.providers.etcd.param.timeout.ms", "20000");
        group.put("offset.flush.timeout.ms", "180000");
        // Detects a killed worker soon, so that there is time for many kills.
        group.put("session.timeout.ms", "3000");
        group.put("heartbeat.interval.ms", "500");
        return group;
    }

    /** How long a test disturbs its workers, as {@code -Dchaos.minutes} says. */
    static Duration duration(String defaultMinutes) {
        double minutes = Double.parseDouble(System.getProperty("chaos.minutes", defaultMinutes));
        return Duration.ofSeconds(Math.round(60 * minutes));
    }

    static ConditionFactory await(String what) {
        return Awaitility.await(what).atMost(LIMIT).pollInterval(Duration.ofMillis(500));
    }

    List<RotatingFile> files() {
        return writers.stream().map(BurstWriter::file).toList();
    }

    /** Registers another connector. Its topics are checked as told to {@link #check}. */
    Collector collect(String shipped, String connector, Map<String, String> settings) throws IOException {
        List<Path> paths = files().stream().map(RotatingFile::path).toList();
        Collector collector = new Collector(stack, shipped, connector, paths, settings);
        collector.register(workers.get(0).rest());
        collectors.add(collector);
        return collector;
    }

    void check(TopicCheck topic) {
        checks.put(topic.topic(), topic);
    }

    /** Checks that all lines arrive exactly once, and that every tenth line does so in the other topic. */
    void checkExactlyOnce(Collector collector) {
        check(new TopicCheck(collector.topic(), files(), sequence -> true, Replays.NONE));
        check(new TopicCheck(collector.tenthLinesTopic(), files(), Collector::isTenth, Replays.NONE));
    }

    TopicCheck topic(String topic) {
        return checks.get(topic);
    }

    /**
     * Waits until a position is stored for each file, then starts the writers. A starting task would know nothing of a
     * file that is rotated before that.
     */
    void begin() {
        for (RotatingFile file : files()) {
            append(file);
        }
        await("all topics").ignoreExceptions().until(() -> {
            records.of(checks.keySet());
            return true;
        });
        awaitAllLines();
        for (Collector collector : collectors) {
            await("the positions of " + collector.name())
                    .ignoreExceptions()
                    .until(() -> workers.get(0)
                                    .rest()
                                    .offsets(collector.name())
                                    .path("offsets")
                                    .size()
                            == WRITERS);
        }
        writers.forEach(BurstWriter::start);
    }

    /** @param action runs when workers are dead, before they are restarted */
    void afterEachKill(Runnable action) {
        afterKill = action;
    }

    /** Leaves all brokers running. */
    void keepBrokers() {
        restarted = List.of();
    }

    /** @param condition whether the tested situation has occurred; the run continues until then */
    void continueUntil(BooleanSupplier condition) {
        enough = condition;
    }

    /**
     * Disturbs everything for this time, and until each kind of rotation has happened. Then waits undisturbed until all
     * lines have arrived, and checks them.
     */
    void run(Duration time) throws InterruptedException, IOException {
        Disturbances disturbances =
                new Disturbances(workers, restarted, collectors, records, random, () -> afterKill.run(), this::observe);
        disturbances.runFor(time, () -> enough.getAsBoolean() && rotations().size() == Rotation.values().length);
        writers.forEach(BurstWriter::stop);
        Map<Rotation, Integer> rotations = rotations();
        int lines = files().stream().mapToInt(RotatingFile::written).sum();
        System.out.printf("%s: %s; %d lines, rotations %s%n", name, disturbances, lines, rotations);

        awaitAllLines();
        // A repeated line may arrive late, but not later than lines that are written now.
        for (RotatingFile file : files()) {
            append(file);
        }
        awaitAllLines();
        checks.values().forEach(topic -> System.out.println(name + ": " + topic));

        assertThat(disturbances.unexpectedFailures()).isEmpty();
        assertThat(rotations).containsOnlyKeys(Rotation.values());
        assertThat(disturbances.kills()).isPositive();
        assertThat(disturbances.edits()).isPositive();
        if (!restarted.isEmpty()) {
            assertThat(disturbances.brokerRestarts()).isPositive();
        }
        assertThat(disturbances.longestStart()).isLessThan(bound);
    }

    private Map<Rotation, Integer> rotations() {
        Map<Rotation, Integer> rotations = new EnumMap<>(Rotation.class);
        files().forEach(file -> file.rotations().forEach((how, times) -> rotations.merge(how, times, Integer::sum)));
        return rotations;
    }

    private static void append(RotatingFile file) {
        try {
            file.append(2 * DropRuns.RUN);
        } catch (IOException e) {
            throw new AssertionError("cannot write " + file.path(), e);
        }
    }

    private void awaitAllLines() {
        await("all lines").failFast(this::checkNoViolations).untilAsserted(() -> {
            observe();
            assertThat(checks.values())
                    .allSatisfy(topic -> assertThat(topic.missing()).isEmpty());
        });
    }

    private void observe() {
        records.readToEnd(record -> checks.get(record.topic()).take(record));
        for (RotatingFile file : files()) {
            checks.values().stream()
                    .mapToInt(topic -> topic.delivered(file.name()))
                    .min()
                    .ifPresent(file::delivered);
        }
        checkNoViolations();
    }

    private void checkNoViolations() {
        assertThat(checks.values())
                .allSatisfy(topic -> assertThat(topic.violations()).isEmpty());
    }

    Path folder() {
        return folder;
    }

    long lines() {
        return files().stream().mapToLong(RotatingFile::written).sum();
    }

    @Override
    public void close() throws IOException {
        writers.forEach(BurstWriter::stop);
        for (RotatingFile file : files()) {
            file.close();
        }
        records.close();
        collectors.forEach(collector -> workers.get(0).rest().delete(collector.name()));
    }
}
