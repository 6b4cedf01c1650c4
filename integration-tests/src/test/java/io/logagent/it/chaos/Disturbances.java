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

/** What happens to a cluster: its workers are killed, its broker is restarted, its documents are edited, at random. */
final class Disturbances {
    private static final Duration BETWEEN_BROKER_RESTARTS = Duration.ofMinutes(3);
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration BETWEEN_LOOKS_AT_TRANSACTIONS = Duration.ofSeconds(15);

    /** Between the first lines that came after a kill and the next one. */
    private static final int LONGEST_PAUSE_MS = 1_500;

    /** However slow the machine is. */
    private static final int FEWEST_KILLS = 3;

    private final List<ConnectWorker> workers;
    private final KafkaBroker broker;
    private final List<Collector> collectors;
    private final CommittedRecords records;
    private final HangingTransactions transactions;
    private final Random random;
    private final Runnable afterKill;
    private final Runnable observation;
    private int kills;
    private int killsOfAll;
    private int brokerRestarts;
    private int edits;
    private int failedTasks;
    private int hangingTransactions;

    /**
     * @param records of the topics of the collectors
     * @param transactions of the broker
     * @param afterKill is run when workers are dead, before they are started again
     * @param observation is run now and then
     */
    Disturbances(
            List<ConnectWorker> workers,
            KafkaBroker broker,
            List<Collector> collectors,
            CommittedRecords records,
            HangingTransactions transactions,
            Random random,
            Runnable afterKill,
            Runnable observation) {
        this.workers = workers;
        this.broker = broker;
        this.collectors = collectors;
        this.records = records;
        this.transactions = transactions;
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
                || brokerRestarts == 0
                || !enough.getAsBoolean()) {
            // Now and then before it has come to anything, while tasks start.
            if (kills == 0 || random.nextInt(6) > 0) {
                awaitProgress();
            }
            if (edits == 0 || random.nextInt(3) == 0) {
                collectors.get(random.nextInt(collectors.size())).edit();
                edits++;
            }
            if (System.nanoTime() - nextBrokerRestart > 0) {
                restartBroker();
                // Else a worker that is killed at once may have left a transaction that keeps all others from starting.
                awaitProgress();
                nextBrokerRestart = System.nanoTime() + BETWEEN_BROKER_RESTARTS.toNanos();
            }
            Thread.sleep(random.nextInt(LONGEST_PAUSE_MS));
            restartFailed();
            kill();
            observation.run();
        }
    }

    /** Otherwise nothing would ever come, where workers start more slowly than they are killed. */
    private void awaitProgress() throws InterruptedException {
        Map<TopicPartition, Long> before = records.ends();
        long begin = System.nanoTime();
        while (System.nanoTime() - begin < PATIENCE.toNanos()) {
            Map<TopicPartition, Long> now = records.ends();
            if (before.keySet().stream().allMatch(topic -> now.get(topic) > before.get(topic))) {
                return;
            }
            Thread.sleep(100);
        }
        restartFailed();
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
        restart(victims);
    }

    /** A worker reads what was committed to its topics before it is ready, so that a transaction nobody ends stops it. */
    private void restart(List<ConnectWorker> workers) throws InterruptedException {
        CompletableFuture<Void> started = CompletableFuture.allOf(workers.stream()
                .map(worker -> CompletableFuture.runAsync(worker::restart))
                .toArray(CompletableFuture[]::new));
        while (true) {
            try {
                started.get(BETWEEN_LOOKS_AT_TRANSACTIONS.toSeconds(), TimeUnit.SECONDS);
                return;
            } catch (TimeoutException e) {
                endHangingTransactions();
            } catch (ExecutionException e) {
                throw new IllegalStateException(e.getCause());
            }
        }
    }

    /** Does what an operator does who finds workers that wait for ever. */
    private void endHangingTransactions() throws InterruptedException {
        try {
            List<String> ended = transactions.end();
            ended.forEach(transaction -> System.out.println("A transaction that nobody ended: " + transaction));
            hangingTransactions += ended.size();
        } catch (ExecutionException e) {
            // The broker is busy, or the transaction has come to its end by itself: there will be another look.
            System.out.println("No look at transactions: " + e.getCause());
        }
    }

    /** Not killed: the only copy of the transactions' state may then contradict that of the partitions. */
    private void restartBroker() {
        broker.restart();
        brokerRestarts++;
    }

    /**
     * Does what an operator does who finds tasks that Connect has given up.
     *
     * @throws IllegalStateException if the reason is none that kills and restarts bring about
     */
    void restartFailed() {
        ConnectRest connect = workers.get(0).rest();
        for (Collector collector : collectors) {
            for (JsonNode task : connect.status(collector.name()).path("tasks")) {
                if (task.path("state").asText().equals("FAILED")) {
                    FailedTask failed = new FailedTask(task.path("trace").asText());
                    if (!failed.isToBeExpected()) {
                        throw new IllegalStateException("A task of " + collector.name() + " failed: " + failed.trace());
                    }
                    failedTasks++;
                    connect.restart(collector.name());
                }
            }
        }
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
        return ("%d kills of a worker (%d times all of them), %d restarts of the broker, %d edits of a document,"
                        + " %d failed tasks restarted, %d hanging transactions ended")
                .formatted(kills, killsOfAll, brokerRestarts, edits, failedTasks, hangingTransactions);
    }
}
