/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.etcd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.logagent.localstack.EtcdCluster;
import io.logagent.localstack.EtcdServer;
import io.logagent.localstack.SecuredEtcd;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.LongSummaryStatistics;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Checks what {@link ListAndWatch} tells while two keys change all the time and a cluster of three members, with TLS and
 * users, goes through all kinds of faults.
 *
 * <p>A usual build runs one round. {@code -Psoak} runs twenty and limits the time of each recovery, {@code
 * -Dfaults.downSeconds=60} keeps the cluster down for longer, and {@code -Dfaults.seed} repeats the order of the faults.
 */
@Tag("soak")
class ClusterFaultsTest {
    private static final int ROUNDS = Integer.getInteger("faults.rounds", 1);
    private static final Duration DOWN = Duration.ofSeconds(Integer.getInteger("faults.downSeconds", 0));
    private static final long SEED = Long.getLong("faults.seed", System.nanoTime());

    /** Long enough for a call to time out. */
    private static final Duration FROZEN = Duration.ofSeconds(4);

    /** More than any busy machine takes. */
    private static final Duration LIMIT = Duration.ofMinutes(3);

    /** The number of writes between two faults. */
    private static final int WRITES_BETWEEN_FAULTS = Integer.getInteger("faults.calm", 30);

    /** The time limit for the newest state after a recovery. Checked only where nothing else runs on the machine. */
    private static final long MOST_MILLIS = 10_000;

    private static final boolean TIMED = System.getProperty("faults.rounds") != null;

    private static final List<String> KEYS = List.of("/c/a", "/c/b");

    @TempDir
    private Path folder;

    private final Random random = new Random(SEED);
    private final RecordingListener seen = new RecordingListener();
    private final Map<String, LongSummaryStatistics> recoveries = new TreeMap<>();
    private SecuredEtcd etcd;
    private EtcdCluster cluster;
    private Writer writer;
    private EtcdConnection connection;
    private ListAndWatch watch;

    /**
     * @param inject breaks the cluster
     * @param mend starts the recovery
     * @param cleanUp restores the rest, after the recovery
     */
    private record Fault(String name, Step inject, Step mend, Step cleanUp) {}

    private interface Step {
        void run() throws Exception;
    }

    private static final class RecordingListener implements ListAndWatch.Listener {
        private final List<Snapshot> states = Collections.synchronizedList(new ArrayList<>());
        private final List<EtcdException> outages = Collections.synchronizedList(new ArrayList<>());

        @Override
        public void changed(Snapshot newest) {
            states.add(newest);
        }

        @Override
        public void unreachable(EtcdException reason) {
            outages.add(reason);
        }

        boolean hasReported(int since, EtcdException.Kind kind) {
            synchronized (outages) {
                return outages.stream().skip(since).anyMatch(outage -> outage.kind() == kind);
            }
        }

        Map<String, String> newest() {
            Map<String, String> texts = new TreeMap<>();
            if (!states.isEmpty()) {
                states.get(states.size() - 1).values().forEach((key, value) -> texts.put(key, value.text()));
            }
            return texts;
        }
    }

    @BeforeEach
    void start() throws IOException {
        etcd = SecuredEtcd.start(folder, "/c/");
        cluster = etcd.cluster();
        connection = new EtcdConnection(EtcdSettings.of(etcd.endpoints())
                .withUser(SecuredEtcd.USER, SecuredEtcd.PASSWORD)
                .withTls(
                        etcd.trusted().toString(),
                        etcd.ofClient().certificate().toString(),
                        etcd.ofClient().key().toString()));
        watch = new ListAndWatch(connection, Set.copyOf(KEYS), seen);
        watch.start();
        writer = new Writer(cluster.members(), KEYS, random);
        writer.start();
    }

    @AfterEach
    void stop() throws Exception {
        cluster.members().forEach(EtcdServer::thaw);
        writer.stop();
        watch.close();
        connection.close();
        etcd.close();
    }

    @Test
    void onlyExistingStatesAreReportedAndTheNewestOneSoonAfterEachRecovery() throws Exception {
        System.out.println("faults.seed=" + SEED);
        eventually().until(() -> !seen.states.isEmpty());
        int checked = 0;
        for (int round = 0; round < ROUNDS; round++) {
            List<Fault> faults = faults();
            Collections.shuffle(faults, random);
            for (Fault fault : faults) {
                injectAndRecover(fault);
                checked = check(checked);
            }
        }
        System.out.printf(
                "%d confirmed writes, %d reported states and %d reported outages; from recovery to the newest state:%n",
                writer.confirmedWrites(), seen.states.size(), seen.outages.size());
        recoveries.forEach((name, times) -> System.out.printf(
                "%-45s %2d times, %5.0f ms on average, %5d ms at most%n",
                name, times.getCount(), times.getAverage(), times.getMax()));
        if (TIMED) {
            assertThat(recoveries)
                    .allSatisfy(
                            (name, times) -> assertThat(times.getMax()).as(name).isLessThan(MOST_MILLIS));
        }
        assertThat(seen.outages)
                .allSatisfy(outage ->
                        assertThat(Traces.of(outage)).doesNotContain(SecuredEtcd.PASSWORD, SecuredEtcd.ROOT_PASSWORD));
    }

    private List<Fault> faults() {
        Step nothing = () -> {};
        EtcdServer any = cluster.members().get(random.nextInt(3));
        EtcdServer[] leader = new EtcdServer[1];
        return new ArrayList<>(List.of(
                new Fault(
                        "leader killed",
                        () -> (leader[0] = cluster.leader()).kill(),
                        nothing,
                        () -> leader[0].restart()),
                new Fault(
                        "leader frozen",
                        () -> (leader[0] = cluster.leader()).freeze(),
                        nothing,
                        () -> leader[0].thaw()),
                new Fault(
                        "all members killed",
                        () -> awaitOutageAfter(() -> cluster.members().forEach(EtcdServer::kill)),
                        cluster::restart,
                        nothing),
                new Fault(
                        "all members frozen",
                        () -> awaitOutageAfter(() -> cluster.members().forEach(EtcdServer::freeze)),
                        () -> cluster.members().forEach(EtcdServer::thaw),
                        nothing),
                new Fault("member replaced", () -> cluster.replace(any), nothing, nothing),
                new Fault("history compacted while cut off", this::cutOff, this::compactAndMend, nothing),
                new Fault("password changed", this::changePassword, this::changePasswordBack, nothing),
                new Fault(
                        "certificates of another authority",
                        this::distrustTheCertificates,
                        etcd::rightCertificates,
                        nothing)));
    }

    private void injectAndRecover(Fault fault) throws Exception {
        int before = writer.confirmedWrites();
        eventually().until(() -> writer.confirmedWrites() >= before + WRITES_BETWEEN_FAULTS);
        fault.inject().run();
        fault.mend().run();
        writer.pause();
        try {
            long recovered = System.nanoTime();
            eventually()
                    .untilAsserted(() -> assertThat(seen.newest())
                            .as("the reported state, %s", fault.name())
                            .isEqualTo(writer.read()));
            long millis = Duration.ofNanos(System.nanoTime() - recovered).toMillis();
            recoveries
                    .computeIfAbsent(fault.name(), name -> new LongSummaryStatistics())
                    .accept(millis);
        } finally {
            writer.resume();
        }
        fault.cleanUp().run();
    }

    /** Checks the states told since the last check, while nothing is written, so that all writes are known. */
    private int check(int from) {
        writer.pause();
        try {
            List<Snapshot> states = List.copyOf(seen.states);
            for (int i = Math.max(from, 1); i < states.size(); i++) {
                Snapshot state = states.get(i);
                writer.assertExisted(state);
                assertThat(state.revision()).isGreaterThan(states.get(i - 1).revision());
                assertThat(state.values()).isNotEqualTo(states.get(i - 1).values());
            }
            return states.size();
        } finally {
            writer.resume();
        }
    }

    private void cutOff() {
        int outages = seen.outages.size();
        etcd.cut();
        eventually().until(() -> seen.hasReported(outages, EtcdException.Kind.UNREACHABLE));
    }

    private void compactAndMend() {
        long before = writer.lastRevision();
        eventually().until(() -> writer.lastRevision() > before + 10);
        retry(() -> cluster.members().get(0).gateway().compact(writer.lastRevision()));
        etcd.mend();
    }

    private void changePassword() {
        int outages = seen.outages.size();
        retry(etcd::changePassword);
        eventually().until(() -> seen.hasReported(outages, EtcdException.Kind.NOT_AUTHENTICATED));
    }

    private void changePasswordBack() {
        retry(etcd::restorePassword);
    }

    /** The client reads its certificate files again only after a failed call. */
    private void distrustTheCertificates() throws IOException {
        etcd.wrongCertificates(SecuredEtcd.Mistake.TRUSTED);
        cutOff();
        int outages = seen.outages.size();
        etcd.mend();
        eventually().until(() -> seen.hasReported(outages, EtcdException.Kind.NOT_TRUSTED));
    }

    /** A cluster may refuse requests just after a change of its leader. */
    private static void retry(Runnable request) {
        eventually().until(() -> {
            request.run();
            return true;
        });
    }

    private void awaitOutageAfter(Step inject) throws Exception {
        int outages = seen.outages.size();
        inject.run();
        await().pollDelay(DOWN)
                .atMost(DOWN.plus(LIMIT))
                .until(() -> seen.hasReported(outages, EtcdException.Kind.UNREACHABLE));
    }

    private static ConditionFactory eventually() {
        return await().pollInterval(Duration.ofMillis(10)).atMost(LIMIT).ignoreExceptions();
    }
}
