/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.logagent.localstack.LocalStack;
import io.logagent.localstack.ServerRequestException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What an operator sees of errors for which Connect fails a task, as the documentation has it. */
@ExtendWith(SharedStack.class)
class FatalErrorsIT {
    private final LocalStack stack;

    FatalErrorsIT(LocalStack stack) {
        this.stack = stack;
    }

    private String awaitTrace(Pipe pipe) {
        return Pipe.await("the failure of " + pipe.name)
                .ignoreException(ServerRequestException.class)
                .until(() -> failure(stack.connect().status(pipe.name)), trace -> !trace.isEmpty());
    }

    private static String failure(JsonNode status) {
        JsonNode task = status.at("/tasks/0");
        return task.path("state").asText().equals("FAILED") ? task.path("trace").asText() : "";
    }

    @Test
    void theTraceSaysWhichTopicCannotBeCreatedAndWhichRecordIsTooLarge() throws Exception {
        try (Pipe topic = new Pipe(stack, "no-topic");
                Pipe size = new Pipe(stack, "too-large")) {
            topic.appendLines("a.log", 0, 1);
            topic.register("topic.creation.default.replication.factor", "7");
            topic.collect("a.log");
            size.append("a.log", "x".repeat(5_000) + "\n");
            size.register("producer.override.max.request.size", "2000");
            size.collect("a.log");

            assertThat(awaitTrace(topic)).contains("Unable to create topic(s) 'no-topic_log'");
            assertThat(awaitTrace(size))
                    .contains("RecordTooLargeException", "which is the value of the max.request.size configuration");
        }
    }
}
