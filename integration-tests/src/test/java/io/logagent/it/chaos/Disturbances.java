/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.it.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import io.logagent.localstack.ConnectRest;
import io.logagent.localstack.ConnectWorker;
import io.logagent.localstack.KafkaBroker;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import org.apache.kafka.common.TopicPartition;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/** What happens to a cluster: its workers are killed, its brokers are restarted, its documents are edited, at random. */
final class Disturbances {
    private static final Duration BETWEEN_BROKER_RESTARTS = Duration.ofMinutes(3);

    /** Far below the ten minutes that an open transaction may last, and more than any busy machine takes. */
    private static final Duration START_LIMIT = Duration.ofMinutes(3);

    /** Between the first lines that came after a kill and the next one. */
    private static final int LONGEST_PAUSE_MS = 1_500;

    /** However slow the machine is, or however short the time. */
    private static final int FEWEST_KILLS = 2;

    private final List<ConnectWorker> workers;
    private final List<KafkaBroker> brokers;
    private final List<Collector> collectors;
    private final CommittedRecords records;
    private final Random random;
    private final Runnable afterKill;
    private final Runnable observation;
    private int kills;
    private int killsOfAll;
    private int brokerRestarts;
    private int edits;
    private long startedAt;
    private int starts;
    private Duration allStarts = Duration.ZERO;
    private Duration longestStart = Duration.ZERO;

    /**
     * @param brokers to restart now and then, one after the other
     * @param records of the topics of the collectors
     * @param afterKill is run when workers are dead, before they are started again
     * @param observation is run now and then
     */
    Disturbances(
            List<ConnectWorker> workers,
            List<KafkaBroker> brokers,
            List<Collector> collectors,
            CommittedRecords records,
            Random random,
            Runnable afterKill,
            Runnable observation) {
        this.workers = workers;
        this.brokers = brokers;
        this.collectors = collectors;
        this.records = records;
        this.random = random;
        this.afterKill = afterKill;
        this.observation = observation;
    }

    /** @param enough whether what the test needs has happened; until then it goes on for longer */
    void goOnFor(Duration time, BooleanSupplier enough) throws InterruptedException {
        long begin = System.nanoTime();
        long nextBrokerRestart = begin + Math.min(time.dividedBy(2).toNanos(), BETWEEN_BROKER_RESTARTS.toNanos());
        while (System.nanoTime() - begin < time.toNanos()
                || kills < FEWEST_KILLS
                || !brokers.isEmpty() && brokerRestarts == 0
                || !enough.getAsBoolean()) {
            // Now and then before it has come to anything, while tasks start.
            if (kills == 0 || random.nextInt(6) > 0) {
                awaitProgress();
                noteStart();
            }
            if (edits == 0 || random.nextInt(3) == 0) {
                collectors.get(random.nextInt(collectors.size())).edit();
                edits++;
            }
            if (!brokers.isEmpty() && System.nanoTime() - nextBrokerRestart > 0) {
                restartBroker();
                awaitProgress();
                nextBrokerRestart = System.nanoTime() + BETWEEN_BROKER_RESTARTS.toNanos();
            }
            Thread.sleep(random.nextInt(LONGEST_PAUSE_MS));
            kill();
            observation.run();
        }
    }

    /**
     * Waits until more was committed to each topic. Otherwise nothing would ever come, where workers start more slowly than
     * they are killed.
     *
     * @throws IllegalStateException if it does not come by itself
     */
    private void awaitProgress() {
        Map<TopicPartition, Long> before = records.ends();
        try {
            Awaitility.await().atMost(START_LIMIT).until(() -> hasGrown(before));
        } catch (ConditionTimeoutException e) {
            throw new IllegalStateException(
                    "nothing more comes after " + START_LIMIT + ": " + before + " is still " + records.ends() + ", "
                            + statuses(),
                    e);
        }
    }

    private boolean hasGrown(Map<TopicPartition, Long> before) {
        Map<TopicPartition, Long> now = records.ends();
        return before.keySet().stream().allMatch(topic -> now.get(topic) > before.get(topic));
    }

    private List<JsonNode> statuses() {
        ConnectRest connect = workers.get(0).rest();
        return collectors.stream()
                .map(collector -> connect.status(collector.name()))
                .toList();
    }

    private void kill() throws InterruptedException {
        List<ConnectWorker> victims = workers.size() > 1 && random.nextInt(4) > 0
                ? List.of(workers.get(random.nextInt(workers.size())))
                : workers;
        victims.forEach(ConnectWorker::kill);
        kills += victims.size();
        if (victims.size() == workers.size()) {
            killsOfAll++;
        }
        afterKill.run();
        startedAt = System.nanoTime();
        restart(victims);
    }

    /** Takes note of how long it took from the start of killed workers until lines came. */
    private void noteStart() {
        if (kills > 0) {
            Duration took = Duration.ofNanos(System.nanoTime() - startedAt);
            starts++;
            allStarts = allStarts.plus(took);
            longestStart = took.compareTo(longestStart) > 0 ? took : longestStart;
        }
    }

    /** The longest that it took from the start of killed workers until lines came to each topic. */
    Duration longestStart() {
        return longestStart;
    }

    /** As systemd does; everything else is the product's. */
    private static void restart(List<ConnectWorker> workers) throws InterruptedException {
        try {
            CompletableFuture.allOf(workers.stream()
                            .map(worker -> CompletableFuture.runAsync(worker::restart))
                            .toArray(CompletableFuture[]::new))
                    .get(START_LIMIT.toSeconds(), TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new IllegalStateException("workers do not start within " + START_LIMIT, e);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        }
    }

    /**
     * As an upgrade does, one after the other. Not killed: the only copy of the transactions' state may then contradict that
     * of the partitions.
     */
    private void restartBroker() {
        brokers.get(brokerRestarts % brokers.size()).restart();
        brokerRestarts++;
    }

    /** Why tasks failed that must not have failed, also if their workers were killed before anybody asked. */
    List<String> unexpectedFailures() throws IOException {
        List<String> traces = new ArrayList<>();
        for (ConnectWorker worker : workers) {
            FailedTask.loggedIn(worker.log()).stream()
                    .filter(failed -> !failed.isToBeExpected())
                    .map(FailedTask::trace)
                    .forEach(traces::add);
        }
        return traces;
    }

    int kills() {
        return kills;
    }

    int brokerRestarts() {
        return brokerRestarts;
    }

    int edits() {
        return edits;
    }

    @Override
    public String toString() {
        return ("%d kills of a worker (%d times all of them), %d restarts of a broker, %d edits of a document; lines came"
                        + " %.1f s after a start on average, after %.1f s at most")
                .formatted(
                        kills,
                        killsOfAll,
                        brokerRestarts,
                        edits,
                        starts == 0 ? 0 : allStarts.toMillis() / 1000.0 / starts,
                        longestStart.toMillis() / 1000.0);
    }
}
