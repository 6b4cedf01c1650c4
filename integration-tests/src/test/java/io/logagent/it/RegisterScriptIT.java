/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.logagent.it.deployment.RegisterScript;
import io.logagent.localstack.ConnectRest;
import io.logagent.localstack.ConnectWorker;
import io.logagent.localstack.LocalStack;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Moves the positions of a real connector to its own offsets topic and back; no line is lost or repeated. */
@ExtendWith(SharedStack.class)
class RegisterScriptIT {
    private static final String SHIPPED = "file-tail-source-exactly-once.json";
    private static final String TOPIC = "offsets.storage.topic";
    private static final int LINES = 1000;

    @TempDir
    private Path folder;

    private final LocalStack stack;
    private final ConnectWorker worker;

    RegisterScriptIT(LocalStack stack, ConnectWorker worker) {
        this.stack = stack;
        this.worker = worker;
    }

    @Test
    void givenAMoveToAnOwnTopicAndBackThenEveryLineComesOnce() throws Exception {
        try (Pipe pipe = new Pipe(stack, worker.rest(), "moved")) {
            RegisterScript script = script(folder, worker);
            Path workersTopic = file(pipe, null);
            Path ownTopic = file(pipe, "logagent-${env:NODE_IP}-moved-offsets");
            List<String> lines = new ArrayList<>(pipe.appendLines("a.log", 0, LINES));
            // Two more files. One gets no further lines, so only the move can carry its position along.
            Map<String, List<String>> all =
                    Map.of("a.log", lines, "b.log", pipe.appendLines("b.log", 0, 3), "c.log", new ArrayList<>());
            all.get("c.log").addAll(pipe.appendLines("c.log", 0, 7));
            pipe.collect("*.log");

            run(script, pipe, workersTopic, "is registered");
            awaitLines(pipe, all);
            runUnresolved(script, pipe);
            for (Path next : List.of(ownTopic, workersTopic, ownTopic)) {
                // Some lines that are still unread when the connector is stopped, and some that follow.
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

    /** Two hosts, each with its own group and a connector of the same name. */
    @Test
    void givenOneTopicForTwoGroupsThenTheSecondIsRefusedAndTheShippedConnectorHasItsOwn() throws Exception {
        String secondHost = "web-2";
        try (ConnectWorker second =
                stack.addWorker("second", Group.exactlyOnce("second"), Map.of("NODE_IP", secondHost))) {
            Map<String, ConnectWorker> workers = Map.of(SharedStack.HOST, worker, secondHost, second);
            for (Map.Entry<String, ConnectWorker> each : workers.entrySet()) {
                assertThat(runAt(each.getValue(), each.getKey(), null).code()).isZero();
                store(each.getValue().rest(), each.getKey());
            }
            assertThat(runAt(worker, SharedStack.HOST, "shared-offsets").code()).isZero();
            RegisterScript.Outcome outcome = runAt(second, secondHost, "shared-offsets");
            assertThat(outcome.code()).isOne();
            assertThat(outcome.output())
                    .contains("has positions of other hosts: \"" + SharedStack.HOST + "\"")
                    .contains("the connector goes on as before");
            assertPositions(workers);
            for (Map.Entry<String, ConnectWorker> each : workers.entrySet()) {
                String own = "logagent-${env:NODE_IP}-file-tail-source-offsets";
                assertThat(runAt(each.getValue(), each.getKey(), own).code()).isZero();
            }
            assertPositions(workers);
        } finally {
            worker.rest().delete("file-tail-source");
        }
    }

    /** Watches positions for three times as long as the stack's workers take to store some. */
    private static RegisterScript script(Path state, ConnectWorker of) {
        return new RegisterScript(state, of.url()).with("WATCH_SECONDS", 3);
    }

    private static void assertPositions(Map<String, ConnectWorker> workers) {
        workers.forEach((host, worker) -> assertThat(worker.rest()
                        .offsets("file-tail-source")
                        .path("offsets")
                        .findValuesAsText("host"))
                .containsExactly(host));
    }

    /** Stores a position of a file that all hosts have. */
    private void store(ConnectRest rest, String host) throws Exception {
        Path file = Files.writeString(folder.resolve("a.log"), "a line\n");
        rest.stop("file-tail-source");
        String body = "{\"offsets\":[{\"partition\":{\"host\":\"" + host + "\",\"path\":\"" + file
                + "\"},\"offset\":{\"position\":7}}]}";
        // The task has to end first.
        Pipe.await("positions of " + host)
                .ignoreExceptions()
                .until(() -> rest.patchOffsets("file-tail-source", new JsonMapper().readTree(body)) != null);
        rest.resume("file-tail-source");
    }

    private RegisterScript.Outcome runAt(ConnectWorker worker, String host, String topic) throws Exception {
        Path own = Files.createDirectories(folder.resolve(host));
        ObjectNode config = ShippedConnector.read("systemd/connector-exactly-once.json");
        config.put("lock.directory", own.toString())
                .put("allowed.paths", folder.toString())
                .remove(TOPIC);
        if (topic != null) {
            config.put(TOPIC, topic);
        }
        Path file = Files.writeString(own.resolve("connector.json"), config.toPrettyString());
        RegisterScript.Outcome outcome = script(own, worker).run("file-tail-source", file);
        System.out.println(outcome.output());
        return outcome;
    }

    /** The shipped configuration, with the connector's own offsets topic or the worker's. */
    private Path file(Pipe pipe, String ownTopic) throws Exception {
        ObjectNode connector = ShippedConnector.read(SHIPPED).put("name", pipe.name);
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

    /** Runs the script with an unresolvable reference: Connect answers 500, and the connector is not stopped. */
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
                .untilAsserted(() -> assertThat(pipe.reader().lines(pipe.topic)).isEqualTo(lines));
    }
}
