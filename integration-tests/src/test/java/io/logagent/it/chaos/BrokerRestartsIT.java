/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.it.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.logagent.localstack.ConnectWorker;
import io.logagent.localstack.LocalStack;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Restarts three brokers in turn under exactly once, as an upgrade of Kafka does, while the worker is killed and files
 * rotate. Each topic has three copies.
 *
 * <p>A lone broker is not restarted under exactly once. Kafka 4.3.1 can lose track of a transaction that a task begins
 * during the restart, and then only an operator can end it: docs/exactly-once.md, "Transactions that stay open".
 *
 * <p>Three brokers on a small machine make starts slow, so the times of {@link ChaosIT} do not apply.
 */
@Tag("chaos")
@Tag("long")
class BrokerRestartsIT {
    private static final Duration TIME = ChaosRun.duration("4");
    private static final long SEED = Long.getLong("chaos.seed", System.currentTimeMillis());

    /** Far below {@code transaction.timeout.ms} of ten minutes. */
    private static final Duration BOUND = Duration.ofMinutes(3);

    @Test
    void givenBrokersRestartInTurnThenEachLineComesExactlyOnce() throws Exception {
        System.out.println("chaos.seed=" + SEED);
        Map<String, String> group = ChaosRun.group("rolling", ShippedWorker.exactlyOnce());
        try (LocalStack stack = LocalStack.builder()
                        .brokers(3)
                        .brokerSettings(Map.of("group.min.session.timeout.ms", "1000"))
                        .environment(Map.of("NODE_IP", Collector.HOST))
                        .start();
                ConnectWorker worker = stack.addWorker("rolling", group, Map.of());
                ChaosRun run = new ChaosRun("rolling", stack, List.of(worker), BOUND, SEED)) {
            assertThat(stack.kafka().brokers()).hasSize(3);
            run.checkExactlyOnce(run.collect("file-tail-source-exactly-once.json", "rolling", Map.of()));
            run.checkExactlyOnce(run.collect("file-tail-source-hosts-exactly-once.json", "rolling-hosts", Map.of()));
            run.begin();

            run.run(TIME);
        }
    }
}
