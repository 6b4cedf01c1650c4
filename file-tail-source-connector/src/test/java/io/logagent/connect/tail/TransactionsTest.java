/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.common.metrics.PluginMetrics;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.kafka.connect.source.SourceTaskContext;
import org.apache.kafka.connect.source.TransactionContext;
import org.apache.kafka.connect.storage.OffsetStorageReader;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TransactionsTest {
    private static final long EIGHT_MEBIBYTES = 8 * 1024 * 1024;
    private static final int LONG_LINE = 512 * 1024;

    @TempDir
    Path folder;

    @Test
    void givenTheConnectorDefinesTransactionsThenEachBatchIsOne() throws Exception {
        Files.writeString(folder.resolve("a.log"), "1\n2\n3\n4\n5\n");
        Commits commits = new Commits();
        FileTailSourceTask task = new FileTailSourceTask();
        task.initialize(commits.in(new MemoryOffsets().context()));
        task.start(
                Map.of("task.entries", "[{\"path\":\"" + folder + "/a.log\",\"topic\":\"t\"}]", "poll.max.lines", "2"));

        for (int lines : List.of(2, 2, 1)) {
            assertThat(Polls.next(task)).hasSize(lines).allSatisfy(record -> task.commitRecord(record, null));
        }
        assertThat(task.poll()).isNull();
        task.stop();

        assertThat(commits.count).isEqualTo(3);
    }

    @Test
    void givenLongLinesThenATransactionEndsAtAboutEightMebibytes() throws Exception {
        String line = "x".repeat(LONG_LINE - 1) + "\n";
        Files.writeString(folder.resolve("a.log"), line.repeat(25));
        Files.writeString(folder.resolve("b.log"), line.repeat(25));
        Commits commits = new Commits();
        FileTailSourceTask task = new FileTailSourceTask();
        task.initialize(commits.in(new MemoryOffsets().context()));
        task.start(Map.of(
                "task.entries",
                "[{\"path\":\"" + folder + "/*.log\",\"topic\":\"t\"}]",
                "record.format",
                "raw",
                "poll.max.lines",
                "1000"));

        List<Integer> batches = new ArrayList<>();
        for (int lines = 0; lines < 50; lines += batches.get(batches.size() - 1)) {
            batches.add(Awaitility.await("more lines").until(() -> poll(task), Objects::nonNull));
        }
        task.stop();

        // It ends with the line that reaches it.
        assertThat(batches)
                .allSatisfy(lines -> assertThat((long) lines * LONG_LINE).isLessThan(EIGHT_MEBIBYTES + LONG_LINE));
        assertThat(batches).hasSizeGreaterThanOrEqualTo(4);
        assertThat(commits.count).isEqualTo(batches.size());
    }

    private static Integer poll(FileTailSourceTask task) {
        try {
            List<SourceRecord> batch = task.poll();
            if (batch == null) {
                return null;
            }
            batch.forEach(record -> task.commitRecord(record, null));
            return batch.size();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static final class Commits implements TransactionContext {
        private int count;

        SourceTaskContext in(SourceTaskContext context) {
            return new SourceTaskContext() {
                @Override
                public Map<String, String> configs() {
                    return context.configs();
                }

                @Override
                public OffsetStorageReader offsetStorageReader() {
                    return context.offsetStorageReader();
                }

                @Override
                public PluginMetrics pluginMetrics() {
                    return context.pluginMetrics();
                }

                @Override
                public TransactionContext transactionContext() {
                    return Commits.this;
                }
            };
        }

        @Override
        public void commitTransaction() {
            count++;
        }

        @Override
        public void commitTransaction(SourceRecord record) {
            throw new AssertionError("transactions end with batches");
        }

        @Override
        public void abortTransaction() {
            throw new AssertionError("transactions are never aborted");
        }

        @Override
        public void abortTransaction(SourceRecord record) {
            throw new AssertionError("transactions are never aborted");
        }
    }
}
