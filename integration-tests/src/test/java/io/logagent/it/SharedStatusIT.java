/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.logagent.localstack.LocalStack;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** The status that the connector and the tasks of shared mode write to etcd. */
@Timeout(900)
@ExtendWith(SharedStack.class)
class SharedStatusIT {
    private static final String STATUS = "/logagent/shared/seen/status";

    private final LocalStack stack;

    SharedStatusIT(LocalStack stack) {
        this.stack = stack;
    }

    private String text(String key) {
        return stack.etcd().gateway().read(List.of(key)).getOrDefault(key, "");
    }

    private JsonNode document(String key) throws IOException {
        String text = text(key);
        return new ObjectMapper().readTree(text.isEmpty() ? "{}" : text);
    }

    private static String task(int number) {
        return STATUS + "/tasks/" + number;
    }

    @Test
    void connectorAndTasksReportDocumentsAndFilesUntilTheyAreDeleted() throws Exception {
        Pipe pipe = new Pipe(stack, "seen");
        pipe.appendLines("a.log", 0, 10);
        pipe.appendLines("b.log", 0, 10);
        // A directory in the place of a file.
        Files.createDirectory(pipe.file("c.log"));
        long revision = stack.etcd()
                .gateway()
                .put(
                        pipe.key,
                        "[{\"path\":\"%1$s/a.log\",\"topic\":\"t_log\"},{\"path\":\"%1$s/b.log\",\"topic\":\"t_log\"},{\"path\":\"/x\"}]"
                                .formatted(pipe.folder));
        pipe.register("status.key", STATUS, "tasks.max", "2");

        Pipe.await("the document of the connector").untilAsserted(() -> {
            JsonNode status = document(STATUS);
            assertThat(status.path("connector").asText()).isEqualTo("seen");
            assertThat(status.path("applied").path(pipe.key).asLong()).isEqualTo(revision);
            assertThat(status.at("/errors/0/index").asInt()).isEqualTo(2);
            assertThat(status.at("/errors/0/property").asText()).isEqualTo("topic");
            assertThat(status.path("tasks").asInt()).isEqualTo(2);
            assertThat(status.has("problem")).isFalse();
        });
        Pipe.await("the documents of the tasks").untilAsserted(() -> {
            for (int i = 0; i < 2; i++) {
                JsonNode status = document(task(i));
                assertThat(status.path("task").asInt()).isEqualTo(i);
                assertThat(status.path("state").asText()).isEqualTo("collecting");
                assertThat(status.path("entries")).hasSize(1);
                assertThat(status.at("/entries/0/files").asInt()).isEqualTo(1);
                assertThat(status.at("/entries/0/lagBytes").asLong()).isZero();
                assertThat(status.path("troubles")).isEmpty();
                assertThat(status.has("applied")).isFalse();
            }
        });

        aTaskReportsItsTroubles(pipe);
        aChangeThatNeedsFewerTasksLeavesNoKey(pipe);
        theErrorOfADocumentIsReported(pipe);
        aPauseIsReported(pipe);

        pipe.close();
        Pipe.await("the deletion of all status keys").untilAsserted(() -> {
            for (String key : List.of(STATUS, task(0), task(1))) {
                assertThat(text(key)).isEmpty();
            }
        });
    }

    private void aTaskReportsItsTroubles(Pipe pipe) {
        pipe.collect("a.log", "c.log");
        Pipe.await("the trouble of the task")
                .untilAsserted(() -> assertThat(text(task(0)) + text(task(1)))
                        .contains("\"troubles\":[{\"path\":\"" + pipe.file("c.log")));
    }

    private void aChangeThatNeedsFewerTasksLeavesNoKey(Pipe pipe) {
        pipe.collect("a.log");
        Pipe.await("one task").untilAsserted(() -> {
            assertThat(document(STATUS).path("tasks").asInt()).isEqualTo(1);
            assertThat(document(task(0)).at("/entries/0/path").asText())
                    .isEqualTo(pipe.file("a.log").toString());
            assertThat(text(task(1))).isEmpty();
        });
    }

    private void theErrorOfADocumentIsReported(Pipe pipe) {
        stack.etcd().put(pipe.key, "no document");
        Pipe.await("the error").untilAsserted(() -> {
            assertThat(document(STATUS).path("errors")).hasSize(1);
            assertThat(document(STATUS).at("/errors/0/key").asText()).isEqualTo(pipe.key);
        });
    }

    private void aPauseIsReported(Pipe pipe) {
        stack.connect().pause(pipe.name);
        Pipe.await("the pause").untilAsserted(() -> {
            assertThat(document(task(0)).path("state").asText()).isEqualTo("paused");
            assertThat(text(STATUS)).isEmpty();
        });
        stack.connect().resume(pipe.name);
        Pipe.await("the end of the pause").untilAsserted(() -> {
            assertThat(document(task(0)).path("state").asText()).isEqualTo("collecting");
            assertThat(document(STATUS).path("connector").asText()).isEqualTo("seen");
        });
    }
}
