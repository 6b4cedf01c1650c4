/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.it.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Checks that the chaos test excuses no task that failed because of a bug of ours. */
class FailedTaskTest {
    private static final String OF_CONNECT = """
            org.apache.kafka.connect.errors.ConnectException: Failed to flush offsets and/or records for task t-0
            \tat org.apache.kafka.connect.runtime.ExactlyOnceWorkerSourceTask.commitTransaction(ExactlyOnceWorkerSourceTask.java:320)
            """;

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "org.apache.kafka.common.errors.ProducerFencedException: There is a newer producer",
                "org.apache.kafka.common.errors.InvalidProducerEpochException: Producer attempted to produce",
                "org.apache.kafka.common.errors.TimeoutException: Timeout expired after 60000ms while awaiting InitProducerId",
                "org.apache.kafka.connect.runtime.rest.errors.ConnectRestException: IO Error trying to forward REST request: Idle"
                        + " timeout expired: 30001/30000 ms",
            })
    void givenAFailureThatAKillCausesThenItIsExpected(String cause) {
        assertThat(new FailedTask(OF_CONNECT + "Caused by: " + cause + "\n").isExpected())
                .isTrue();
        assertThat(new FailedTask(cause + "\n").isExpected()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "java.lang.NullPointerException: Cannot invoke \"Tailer.read(int)\" because \"tailer\" is null",
                "java.lang.IllegalStateException: after org.apache.kafka.common.errors.ProducerFencedException",
                "org.apache.kafka.common.errors.TimeoutException: Timed out while waiting to get end offsets",
                "org.apache.kafka.common.errors.RecordTooLargeException: The message is 5000 bytes",
                "java.util.concurrent.TimeoutException: etcd has not answered",
            })
    void givenAnyOtherFailureThenItIsNotExpected(String cause) {
        assertThat(new FailedTask(OF_CONNECT + "Caused by: " + cause + "\n").isExpected())
                .isFalse();
        assertThat(new FailedTask(
                                cause
                                        + "\n\tat io.logagent.connect.tail.FileTailSourceTask.poll(FileTailSourceTask.java:1)\n")
                        .isExpected())
                .isFalse();
    }

    @Test
    void givenALogThenFailuresAreFoundWithTheirCauses() throws IOException {
        Path log = Files.writeString(folder.resolve("worker.log"), """
                10:00:00.000 INFO  [t|task-0] Collecting (Task)
                10:00:01.000 ERROR [t|task-0] WorkerSourceTask{id=t-0} Task threw an uncaught and unrecoverable exception. Task is being killed (WorkerTask)
                java.lang.NullPointerException: null
                \tat io.logagent.Tailer.read(Tailer.java:1)
                10:00:02.000 INFO  [t|task-0] Stopping (Task)
                10:00:03.000 ERROR [t|task-1] WorkerSourceTask{id=t-1} Task threw an uncaught and unrecoverable exception. Task is being killed (WorkerTask)
                org.apache.kafka.common.errors.ProducerFencedException: a newer one
                """);

        assertThat(FailedTask.loggedIn(log)).extracting(FailedTask::isExpected).containsExactly(false, true);
        assertThat(FailedTask.loggedIn(log).get(0).trace())
                .contains("t-0", "Tailer.read")
                .doesNotContain("Stopping");
    }
}
