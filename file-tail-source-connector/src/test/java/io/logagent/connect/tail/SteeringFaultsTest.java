/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.logagent.localstack.EtcdCluster;
import io.logagent.localstack.EtcdGateway;
import io.logagent.localstack.EtcdServer;
import io.logagent.localstack.SecuredEtcd;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.LongSummaryStatistics;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import javax.management.JMException;
import javax.management.ObjectName;
import org.apache.kafka.connect.source.SourceRecord;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * A task of a host whose document is edited at random while the etcd cluster suffers faults. One file is collected by a
 * document that nobody touches: it goes on during each fault. At every quiet point those of the other files that the
 * newest good document names are collected, and no others; and at the end each has delivered each line once, in order.
 *
 * <p>Once in a usual build. {@code -Psoak} does it twenty times and checks the time of each recovery, {@code -Dfaults.downSeconds=60} has the
 * cluster down for longer, {@code -Dfaults.seed} repeats the order of the faults.
 */
@Tag("soak")
@Execution(ExecutionMode.CONCURRENT)
class SteeringFaultsTest {
    private static final int ROUNDS = Integer.getInteger("faults.rounds", 1);
    private static final Duration DOWN = Duration.ofSeconds(Integer.getInteger("faults.downSeconds", 0));
    private static final long SEED = Long.getLong("faults.seed", System.nanoTime());
    private static final int EDITS = Integer.getInteger("faults.edits", 50);
    private static final int FILES = 8;

    private static final Duration LIMIT = Duration.ofMinutes(3);

    /** So long a change may take that is asked of etcd. */
    private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(1);

    /** The newest document is to apply within so long after a recovery; only a machine of its own can tell. */
    private static final long MOST_MILLIS = 10_000;

    private static final boolean TIMED = System.getProperty("faults.rounds") != null;

    private static final String BROKEN = "[{\"path\": broken";
    private static final String KEY = "/logagent/web-1/collect_config";
    private static final String STEADY_KEY = "/logagent/steady";

    @TempDir
    private Path folder;

    private final Random random = new Random(SEED);
    private final MemoryOffsets stored = new MemoryOffsets();
    private final Map<String, List<Integer>> delivered = new ConcurrentHashMap<>();
    private final Map<String, Integer> appended = new TreeMap<>();
    private final Map<String, LongSummaryStatistics> recoveries = new TreeMap<>();
    private final LongSummaryStatistics gaps = new LongSummaryStatistics();
    private volatile long lastSteady;
    private volatile long longestPause;
    private SecuredEtcd etcd;
    private EtcdCluster cluster;
    private List<EtcdGateway> gateways;
    private FileTailSourceTask task;
    private Thread polling;
    private Thread writing;
    private volatile boolean stopped;
    private volatile Throwable failure;
    private Set<String> goodDocumentFiles = Set.of();
    private int edits;

    private record Fault(String name, Step inject, Step mend) {}

    private interface Step {
        void run() throws Exception;
    }

    @BeforeEach
    void start() throws Exception {
        etcd = SecuredEtcd.start(folder.resolve("etcd"), "/logagent/");
        cluster = etcd.cluster();
        gateways = cluster.members().stream()
                .map(member -> member.gateway().withTimeout(REQUEST_TIMEOUT))
                .toList();
        put(STEADY_KEY, "[" + entry("steady") + "]");
        task = new FileTailSourceTask();
        task.initialize(stored.context());
        task.start(Map.ofEntries(
                Map.entry("name", "faults"),
                Map.entry("etcd.endpoints", String.join(",", etcd.endpoints())),
                Map.entry("etcd.user", SecuredEtcd.USER),
                Map.entry("etcd.password", SecuredEtcd.PASSWORD),
                Map.entry("etcd.tls.ca", etcd.trusted().toString()),
                Map.entry("etcd.tls.cert", etcd.ofClient().certificate().toString()),
                Map.entry("etcd.tls.key", etcd.ofClient().key().toString()),
                Map.entry("host.id", "web-1"),
                Map.entry("collect.keys", "/logagent/%s/collect_config," + STEADY_KEY),
                Map.entry("lock.directory", folder.toString()),
                Map.entry("record.format", "raw")));
        polling = thread("polling", this::poll);
        writing = thread("writing", () -> {
            append("steady");
            // At a steady pace.
            LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
        });
    }

    @AfterEach
    void stop() throws Exception {
        stopped = true;
        polling.join();
        writing.join();
        task.stop();
        etcd.close();
    }

    private Thread thread(String name, Step step) {
        Thread thread = new Thread(
                () -> {
                    try {
                        while (!stopped) {
                            step.run();
                        }
                    } catch (Exception | AssertionError e) {
                        failure = e;
                    }
                },
                name);
        thread.start();
        return thread;
    }

    private void poll() throws InterruptedException {
        List<SourceRecord> batch = task.poll();
        if (batch != null) {
            for (SourceRecord record : batch) {
                if (record.topic().equals("steady")) {
                    recordPause();
                }
                delivered
                        .computeIfAbsent(record.topic(), name -> Collections.synchronizedList(new ArrayList<>()))
                        .add(Integer.parseInt(new String((byte[]) record.value(), UTF_8)));
                task.commitRecord(record, null);
            }
        }
    }

    private void recordPause() {
        long now = System.nanoTime();
        longestPause = lastSteady == 0 ? 0 : Math.max(longestPause, now - lastSteady);
        lastSteady = now;
    }

    private void append(String name) throws IOException {
        int number;
        synchronized (appended) {
            number = appended.merge(name, 1, Integer::sum);
        }
        Files.writeString(
                folder.resolve(name + ".log"), number + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    private String entry(String name) {
        return "{\"path\":\"%s/%s.log\",\"topic\":\"%s\"}".formatted(folder, name, name);
    }

    private static List<String> names() {
        return IntStream.range(0, FILES).mapToObj(i -> "f" + i).toList();
    }

    private Set<String> someNames() {
        Set<String> some = new TreeSet<>(names());
        some.removeIf(name -> random.nextBoolean());
        return some;
    }

    private String document(Set<String> names) {
        List<String> entries = new ArrayList<>(names.stream().map(this::entry).toList());
        if (random.nextInt(4) == 0) {
            entries.add(random.nextInt(entries.size() + 1), "{\"path\":\"relative\",\"topic\":\"t\"}");
        }
        return "[" + String.join(",", entries) + "]";
    }

    /** As long as there is no fault. A cluster that had one just now may refuse at first. */
    private void editAtRandom() {
        for (int i = 0; i < EDITS; i++) {
            retry(this::edit);
        }
    }

    /** Edits that may fail, or not be known to have happened. */
    private void editDuringAFault() {
        try {
            for (int i = 0; i < EDITS; i++) {
                edit();
            }
        } catch (RuntimeException e) {
            // The cluster is not well: that is what this is about.
        }
    }

    private void edit() {
        switch (random.nextInt(8)) {
            case 0 -> member().delete(KEY);
            case 1 -> member().put(KEY, BROKEN);
            default -> member().put(KEY, document(someNames()));
        }
        edits++;
    }

    private EtcdGateway member() {
        return gateways.get(random.nextInt(gateways.size()));
    }

    private void put(String key, String value) {
        retry(() -> member().put(key, value));
    }

    @Test
    void afterEachFaultTheFilesOfTheNewestGoodDocumentAreCollected() throws Exception {
        System.out.println("faults.seed=" + SEED);
        for (String name : names()) {
            append(name);
        }
        putGoodDocument();
        putGoodAndBadDocumentAtOnce(someNames());
        for (int round = 0; round < ROUNDS; round++) {
            List<Fault> faults = new ArrayList<>(faults());
            Collections.shuffle(faults, random);
            for (Fault fault : faults) {
                editAtRandom();
                fault.inject().run();
                editDuringAFault();
                int steady = delivered("steady").size();
                eventually().until(() -> delivered("steady").size() > steady);
                fault.mend().run();
                long mended = System.nanoTime();
                putGoodDocument();
                recoveries
                        .computeIfAbsent(fault.name(), name -> new LongSummaryStatistics())
                        .accept(Duration.ofNanos(System.nanoTime() - mended).toMillis());
                putAnythingAfterwards();
                assertThat(failure).as("after %s", fault.name()).isNull();
            }
        }
        assertEverythingIsCollected();
        System.out.printf(
                "%d edits, a line took at most %d ms in quiet times, the steady file paused for at most %d ms;"
                        + " from recovery until the newest document applied:%n",
                edits, gaps.getMax(), Duration.ofNanos(longestPause).toMillis());
        recoveries.forEach((name, times) -> System.out.printf(
                "%-45s %2d times, %5.0f ms on average, %5d ms at most%n",
                name, times.getCount(), times.getAverage(), times.getMax()));
        assertThat(edits).isGreaterThan(5 * EDITS * ROUNDS);
        if (TIMED) {
            assertThat(recoveries)
                    .allSatisfy(
                            (name, times) -> assertThat(times.getMax()).as(name).isLessThan(MOST_MILLIS));
        }
    }

    /** Ends a time of edits with a good document, and looks at what is collected then. */
    private void putGoodDocument() {
        goodDocumentFiles = someNames();
        putAndAwait(document(goodDocumentFiles), goodDocumentFiles);
    }

    /** The same with what comes after a good document. */
    private void putAnythingAfterwards() {
        switch (random.nextInt(4)) {
            case 0 -> putAndAwait(BROKEN, goodDocumentFiles);
            case 1 -> putAndAwait(null, Set.of());
            case 2 -> putGoodAndBadDocumentAtOnce(someNames());
            default -> {
                // The good document stays.
            }
        }
    }

    /** A list may show the bad one only: the good one counts all the same. */
    private void putGoodAndBadDocumentAtOnce(Set<String> expected) {
        String good = document(expected);
        eventually().atMost(LIMIT).untilAsserted(() -> {
            EtcdGateway member = member();
            member.put(KEY, good);
            member.put(KEY, BROKEN);
            assertCollected(expected);
        });
    }

    /**
     * Writes a value, or deletes it, and waits until these files are collected and no others. What a member was asked for
     * while it could not answer may be done after that, and undo it: then it is written again.
     */
    private void putAndAwait(String value, Set<String> expected) {
        eventually().atMost(LIMIT).untilAsserted(() -> {
            if (!Objects.equals(value, current())) {
                if (value == null) {
                    member().delete(KEY);
                } else {
                    member().put(KEY, value);
                }
            }
            assertCollected(expected);
        });
    }

    private String current() {
        return member().read(List.of(KEY)).get(KEY);
    }

    private void assertCollected(Set<String> expected) throws IOException {
        assertThat(failure).isNull();
        Set<String> others = new TreeSet<>(names());
        others.removeAll(expected);
        Map<String, Integer> marks = new TreeMap<>();
        for (String name : names()) {
            append(name);
            marks.put(name, appended.get(name));
        }
        int steady = delivered("steady").size();
        long began = System.nanoTime();
        await().pollInterval(Duration.ofMillis(10))
                .atMost(Duration.ofSeconds(10))
                .until(() -> delivered("steady").size() > steady
                        && expected.stream().allMatch(name -> delivered(name).contains(marks.get(name))));
        gaps.accept(Duration.ofNanos(System.nanoTime() - began).toMillis());
        assertThat(others).noneMatch(name -> delivered(name).contains(marks.get(name)));
    }

    private List<Integer> delivered(String name) {
        List<Integer> lines = delivered.getOrDefault(name, List.of());
        synchronized (lines) {
            return List.copyOf(lines);
        }
    }

    private void assertEverythingIsCollected() {
        put(KEY, document(new TreeSet<>(names())));
        for (String name : names()) {
            List<Integer> all =
                    IntStream.rangeClosed(1, appended.get(name)).boxed().toList();
            eventually().untilAsserted(() -> assertThat(delivered(name)).isEqualTo(all));
        }
        List<Integer> steady = delivered("steady");
        assertThat(steady)
                .isEqualTo(IntStream.rangeClosed(1, steady.size()).boxed().toList());
    }

    private List<Fault> faults() {
        Step nothing = () -> {};
        EtcdServer[] leader = new EtcdServer[1];
        EtcdServer any = cluster.members().get(random.nextInt(3));
        return List.of(
                new Fault("leader killed", () -> (leader[0] = cluster.leader()).kill(), () -> leader[0].restart()),
                new Fault("leader frozen", () -> (leader[0] = cluster.leader()).freeze(), () -> leader[0].thaw()),
                new Fault(
                        "all members killed",
                        () -> awaitOutageAfter(() -> cluster.members().forEach(EtcdServer::kill)),
                        cluster::restart),
                new Fault(
                        "all members frozen",
                        () -> awaitOutageAfter(() -> cluster.members().forEach(EtcdServer::freeze)),
                        () -> cluster.members().forEach(EtcdServer::thaw)),
                new Fault("member replaced", () -> cluster.replace(any), nothing),
                new Fault("history compacted while cut off", this::cutOff, this::compactAndMend),
                new Fault("password changed", this::changePassword, () -> retry(etcd::restorePassword)),
                new Fault("certificates of another authority", this::distrustTheCertificates, etcd::rightCertificates));
    }

    private void cutOff() {
        etcd.cut();
        eventually().until(() -> !etcdIsReachable());
    }

    private void compactAndMend() {
        retry(() -> member().compact(member().put("/elsewhere", "x")));
        etcd.mend();
    }

    private void changePassword() {
        retry(etcd::changePassword);
        // A token is checked with a request, and the next change leads to one.
        editDuringAFault();
        eventually().until(() -> !etcdIsReachable());
    }

    /** Of all that the task may have, only connections that it makes from now on meet the wrong certificates. */
    private void distrustTheCertificates() throws Exception {
        SecuredEtcd.Mistake[] mistakes = SecuredEtcd.Mistake.values();
        etcd.wrongCertificates(mistakes[random.nextInt(mistakes.length)]);
        cutOff();
        int connections = etcd.connections();
        etcd.mend();
        // One that is accepted stays; each that is refused is followed by another one.
        eventually()
                .until(() ->
                        etcd.connections() > connections + 4 * etcd.endpoints().size());
        assertThat(etcdIsReachable()).isFalse();
    }

    private static boolean etcdIsReachable() throws JMException {
        ObjectName ofTask = new ObjectName("logagent:type=file-tail-source,connector=\"faults\",task=0");
        return ManagementFactory.getPlatformMBeanServer()
                .getAttribute(ofTask, "etcd-reachable")
                .equals(1);
    }

    /** A cluster that has just changed its leader may refuse at first. */
    private static void retry(Runnable request) {
        eventually().until(() -> {
            request.run();
            return true;
        });
    }

    private static void awaitOutageAfter(Step inject) throws Exception {
        inject.run();
        await().pollDelay(DOWN).atMost(DOWN.plus(LIMIT)).until(() -> !etcdIsReachable());
    }

    private static ConditionFactory eventually() {
        return await().pollInterval(Duration.ofMillis(10)).atMost(LIMIT).ignoreExceptions();
    }
}
