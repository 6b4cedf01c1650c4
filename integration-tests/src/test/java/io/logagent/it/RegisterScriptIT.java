/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.logagent.it.deployment.RegisterScript;
import io.logagent.localstack.LocalStack;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The positions of a real connector move to an offsets topic of its own and back: no line is lost, none comes again. */
class RegisterScriptIT {
    private static final String SHIPPED = "file-tail-source-exactly-once.json";
    private static final String TOPIC = "offsets.storage.topic";
    private static final int LINES = 1000;

    @TempDir
    private Path folder;

    @Test
    void givenAMoveToAnOwnTopicAndBackThenEveryLineComesOnce() throws Exception {
        try (LocalStack stack = LocalStack.builder()
                        .workerSettings(Map.of("exactly.once.source.support", "enabled"))
                        .environment(Map.of("NODE_IP", "10.0.0.5"))
                        .start();
                Pipe pipe = new Pipe(stack, "moved")) {
            RegisterScript script = new RegisterScript(folder, stack.worker().url());
            Path workersTopic = file(pipe, null);
            Path ownTopic = file(pipe, "logagent-${env:NODE_IP}-moved-offsets");
            List<String> lines = new ArrayList<>(pipe.appendLines("a.log", 0, LINES));
            // Two more files, one of which gets no more lines: positions that only the move can take along.
            Map<String, List<String>> all =
                    Map.of("a.log", lines, "b.log", pipe.appendLines("b.log", 0, 3), "c.log", new ArrayList<>());
            all.get("c.log").addAll(pipe.appendLines("c.log", 0, 7));
            pipe.collect("*.log");

            run(script, pipe, workersTopic, "is registered");
            awaitLines(pipe, all);
            runUnresolved(script, pipe);
            for (Path next : List.of(ownTopic, workersTopic, ownTopic)) {
                // Some that nobody has read when the connector is stopped, and some after it.
                lines.addAll(pipe.appendLines("a.log", lines.size(), lines.size() + LINES / 2));
                run(script, pipe, next, "saved 3 positions");
                lines.addAll(pipe.appendLines("a.log", lines.size(), lines.size() + LINES / 2));
                all.get("c.log")
                        .addAll(pipe.appendLines(
                                "c.log",
                                all.get("c.log").size(),
                                all.get("c.log").size() + 1));
                awaitLines(pipe, all);
            }
        }
    }

    /** The shipped configuration, with a topic of its own or the worker's. */
    private Path file(Pipe pipe, String ownTopic) throws Exception {
        ObjectNode connector = Pipe.shipped(SHIPPED).put("name", pipe.name);
        ObjectNode config = connector.withObject("/config");
        config.put("collect.keys", pipe.key).put("tasks.max", "2").remove(TOPIC);
        if (ownTopic != null) {
            config.put(TOPIC, ownTopic);
        }
        return Files.writeString(folder.resolve(ownTopic + ".json"), connector.toPrettyString());
    }

    private static void run(RegisterScript script, Pipe pipe, Path config, String said) throws Exception {
        RegisterScript.Outcome outcome = script.run(pipe.name, config);
        System.out.println(outcome.output());
        assertThat(outcome.code()).as(outcome.output()).isZero();
        assertThat(outcome.output()).contains(said);
    }

    /** Connect answers 500, and the connector is not stopped for it. */
    private void runUnresolved(RegisterScript script, Pipe pipe) throws Exception {
        Path file = folder.resolve("unresolved.json");
        String reference = "${etcd:/not-allowed/secret:value}";
        Files.writeString(
                file,
                Files.readString(file(pipe, "unresolved-offsets"))
                        .replace("\"config\" : {", "\"config\" : { \"etcd.user\": \"" + reference + "\","));
        assertThat(Files.readString(file)).contains(reference);
        RegisterScript.Outcome outcome = script.with("LIMIT_SECONDS", 3).run(pipe.name, file);
        script.with("LIMIT_SECONDS", 300);

        System.out.println(outcome.output());
        assertThat(outcome.code()).isOne();
        assertThat(outcome.output())
                .contains("check of the configuration: given up after 3 s: 500")
                .doesNotContain("NOT FINISHED");
    }

    private static void awaitLines(Pipe pipe, Map<String, List<String>> lines) {
        Pipe.await("each line once and in order")
                .atMost(Duration.ofMinutes(3))
                .untilAsserted(() -> assertThat(pipe.reader().lines(pipe.topic)).isEqualTo(lines));
    }
}
