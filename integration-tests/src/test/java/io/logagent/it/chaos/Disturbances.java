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

/** Disturbs a cluster at random: kills its workers, restarts its brokers and edits its documents. */
final class Disturbances {
    private static final Duration BETWEEN_BROKER_RESTARTS = Duration.ofMinutes(3);

    /** Far below the ten minutes that an open transaction may last, and longer than any busy machine needs. */
    private static final Duration START_LIMIT = Duration.ofMinutes(3);

    /** The longest pause between the first lines after a kill and the next kill. */
    private static final int LONGEST_PAUSE_MS = 1_500;

    /** The minimum even on a slow machine or in a short run. */
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
     * @param brokers the brokers to restart from time to time, one after another
     * @param records the records of the collectors' topics
     * @param afterKill runs when workers are dead, before they are restarted
     * @param observation runs from time to time
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

    /** @param enough whether the situation that the test needs has occurred; the disturbances continue until then */
    void runFor(Duration time, BooleanSupplier enough) throws InterruptedException {
        long begin = System.nanoTime();
        long nextBrokerRestart = begin + Math.min(time.dividedBy(2).toNanos(), BETWEEN_BROKER_RESTARTS.toNanos());
        while (System.nanoTime() - begin < time.toNanos()
                || kills < FEWEST_KILLS
                || !brokers.isEmpty() && brokerRestarts == 0
                || !enough.getAsBoolean()) {
            // Sometimes skip the wait, so that the kill hits tasks while they start.
            if (kills == 0 || random.nextInt(6) > 0) {
                awaitProgress();
                recordStart();
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
     * Waits until more records are committed to each topic. Otherwise no lines would ever arrive on a machine on which
     * workers start more slowly than they are killed.
     *
     * @throws IllegalStateException if no more records arrive
     */
    private void awaitProgress() {
        Map<TopicPartition, Long> before = records.ends();
        try {
            Awaitility.await().atMost(START_LIMIT).until(() -> hasGrown(before));
        } catch (ConditionTimeoutException e) {
            throw new IllegalStateException(
                    "no more records within " + START_LIMIT + ": " + before + " is still " + records.ends() + ", "
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

    /** Records the time from the restart of killed workers until lines arrived. */
    private void recordStart() {
        if (kills > 0) {
            Duration took = Duration.ofNanos(System.nanoTime() - startedAt);
            starts++;
            allStarts = allStarts.plus(took);
            longestStart = took.compareTo(longestStart) > 0 ? took : longestStart;
        }
    }

    /** The longest time from the restart of killed workers until lines arrived in each topic. */
    Duration longestStart() {
        return longestStart;
    }

    /** Restarts workers as systemd does; the rest is up to the product. */
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
     * Restarts the next broker, as an upgrade does. It is not killed: what a lone broker had not written to its disk
     * would be lost, and its transaction state could then contradict the partitions.
     */
    private void restartBroker() {
        brokers.get(brokerRestarts % brokers.size()).restart();
        brokerRestarts++;
    }

    /** The stack traces of tasks that must not have failed, including those whose workers were killed afterwards. */
    List<String> unexpectedFailures() throws IOException {
        List<String> traces = new ArrayList<>();
        for (ConnectWorker worker : workers) {
            FailedTask.loggedIn(worker.log()).stream()
                    .filter(failed -> !failed.isExpected())
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
        return ("%d kills of a worker (%d times all of them), %d restarts of a broker, %d edits of a document; lines"
                        + " arrived %.1f s after a start on average, %.1f s at most")
                .formatted(
                        kills,
                        killsOfAll,
                        brokerRestarts,
                        edits,
                        starts == 0 ? 0 : allStarts.toMillis() / 1000.0 / starts,
                        longestStart.toMillis() / 1000.0);
    }
}
