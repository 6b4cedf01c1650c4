/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.it.deployment;

import static io.logagent.it.deployment.ImitatedConnect.WORKERS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.logagent.it.deployment.ImitatedConnect.Answer;
import io.logagent.it.deployment.RegisterScript.Outcome;
import io.logagent.localstack.Project;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Checks the script's requests to Connect, and that nothing is lost wherever the script is killed. */
@Execution(ExecutionMode.CONCURRENT)
class RegisterScriptTest {
    private static final JsonMapper JSON = new JsonMapper();
    private static final Path BUSYBOX = Path.of("/bin/busybox");
    private static final String NAME = "file-tail-source";
    private static final String OWN = "own-offsets";
    /** The requests of a move that change something. The first of them only checks the configuration. */
    private static final List<String> CHANGES =
            List.of("PUT validate", "PUT stop", "PATCH offsets", "PUT config", "PATCH offsets", "PUT resume");

    private static final Answer UNRESOLVED =
            new Answer(500, "{\"error_code\":500,\"message\":\"Could not read properties from file /secrets/kafka\"}");

    @TempDir
    private Path folder;

    private ImitatedConnect connect;

    @BeforeEach
    void start() throws IOException {
        connect = new ImitatedConnect();
    }

    @AfterEach
    void stop() {
        connect.close();
    }

    private RegisterScript script(String run) {
        // No positions are stored while the connector is stopped, unless a test stores some between two requests.
        return new RegisterScript(folder.resolve(run), connect.url())
                .with("LIMIT_SECONDS", "60")
                .with("WATCH_SECONDS", "0.1");
    }

    private static ObjectNode config(String topic) {
        ObjectNode config = JSON.createObjectNode();
        config.put("connector.class", "io.logagent.connect.tail.FileTailSourceConnector");
        config.put("collect.entries", "[{\"path\":\"/a \\\"}{\\\\\", \"topic\":\"ü\"}]");
        config.put("note", "offsets.storage.topic\":\"no\\");
        if (!topic.isEmpty()) {
            config.put("offsets.storage.topic", topic);
        }
        return config;
    }

    private Path file(JsonNode content) throws IOException {
        return Files.writeString(
                folder.resolve("connector-" + System.nanoTime() + ".json"), content.toPrettyString() + "\n");
    }

    private static Map<JsonNode, JsonNode> positions(int from, int to) {
        return positions("h", from, to);
    }

    private static Map<JsonNode, JsonNode> positions(String host, int from, int to) {
        Map<JsonNode, JsonNode> positions = new LinkedHashMap<>();
        IntStream.range(from, to)
                .forEach(i -> positions.put(
                        json("{'host':'" + host + "','path':'/var/log/\\\"}],{\\\\ü\\t" + i + ".log'}"),
                        json("{'position':" + 7 * i + ",'head':'7:86f1c4d8e0b7a395','modified':1795262400123456789}")));
        return positions;
    }

    /** Parsed, because parsed numbers only equal other parsed numbers. */
    private static JsonNode json(String text) {
        try {
            return JSON.readTree(text.replace('\'', '"'));
        } catch (IOException e) {
            throw new IllegalArgumentException(text, e);
        }
    }

    /**
     * Registers the connector with positions for three files, and with older positions in the target topic. Positions
     * of other files can be removed only from the worker's topic.
     */
    private Map<JsonNode, JsonNode> registeredWith(String from, String to) {
        connect.requests.clear();
        connect.ranWith.clear();
        connect.stores.values().forEach(Map::clear);
        Map<JsonNode, JsonNode> positions = positions(10, 13);
        connect.stores.put(from, new LinkedHashMap<>(positions));
        connect.stores.put(to, new LinkedHashMap<>(positions(12, to.isEmpty() ? 15 : 13)));
        connect.stores
                .get(to)
                .replaceAll((partition, offset) -> JSON.createObjectNode().put("position", 1));
        connect.config = config(from);
        connect.target = "RUNNING";
        return positions;
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void givenNoSuchConnectorThenItIsRegisteredFromEitherFormat(boolean named) throws Exception {
        ObjectNode config = config(OWN);
        ObjectNode withName = JSON.createObjectNode().put("name", NAME);
        withName.set("config", config);
        Outcome outcome = script("run").run(NAME, file(named ? withName : config));

        assertThat(outcome.code()).as(outcome.output()).isZero();
        assertThat(connect.config).isEqualTo(config);
        assertThat(connect.requests).containsExactly("GET config", "PUT config");
        assertThat(outcome.output()).isEqualTo("register: file-tail-source: is registered\n");
    }

    @Test
    void givenTheShippedFilesThenConnectGetsTheirSettings() throws Exception {
        Path shipped = Project.find().connectConfig("systemd/connector.json");
        assertThat(script("run").run(NAME, shipped).code()).isZero();
        assertThat(connect.config).isEqualTo(JSON.readTree(shipped.toFile()));
        shipped = Project.find().connectConfig("file-tail-source-exactly-once.json");
        assertThat(script("run").run(NAME, shipped).code()).isZero();
        assertThat(connect.config).isEqualTo(JSON.readTree(shipped.toFile()).get("config"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", OWN})
    void givenTheSameTopicThenTheConfigurationIsUpdatedAndNothingElse(String topic) throws Exception {
        registeredWith(topic, "other");
        Outcome outcome = script("run").run(NAME, file(config(topic).put("tasks.max", "2")));

        assertThat(outcome.code()).as(outcome.output()).isZero();
        assertThat(connect.config.path("tasks.max").asText()).isEqualTo("2");
        assertThat(connect.requests).containsExactly("GET config", "PUT config", "GET status");
    }

    @ParameterizedTest
    @CsvSource({"'',own-offsets", "own-offsets,''", "own-offsets,another"})
    void givenAnotherTopicThenThePositionsAreMoved(String from, String to) throws Exception {
        Map<JsonNode, JsonNode> positions = registeredWith(from, to);
        RegisterScript script = script("run");
        Outcome outcome = script.run(NAME, file(config(to)));

        assertThat(outcome.code()).as(outcome.output()).isZero();
        assertThat(connect.positions()).isEqualTo(positions);
        assertThat(connect.target).isEqualTo("RUNNING");
        assertThat(connect.requests)
                .filteredOn(request -> !request.startsWith("GET"))
                .isEqualTo(CHANGES);
        assertThat(connect.ranWith).isNotEmpty().containsOnly(positions);
        assertThat(connect.config).isEqualTo(config(to));
        assertThat(script.leftovers()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"STOPPED", "PAUSED"})
    void givenAnotherTopicThenAConnectorThatDoesNotRunKeepsItsState(String state) throws Exception {
        Map<JsonNode, JsonNode> positions = registeredWith("", OWN);
        connect.target = state;
        Outcome outcome = script("run").run(NAME, file(config(OWN)));

        assertThat(outcome.code()).as(outcome.output()).isZero();
        assertThat(connect.target).isEqualTo(state);
        assertThat(connect.positions()).isEqualTo(positions);
        assertThat(connect.requests).doesNotContain("PUT resume");
    }

    @Test
    void givenNoPositionsYetThenNoneAreStored() throws Exception {
        connect.config = config("");
        Outcome outcome = script("run").run(NAME, file(config(OWN)));

        assertThat(outcome.code()).as(outcome.output()).isZero();
        assertThat(connect.requests).doesNotContain("PATCH offsets").endsWith("PUT resume", "GET status");
        assertThat(connect.config).isEqualTo(config(OWN));
    }

    /**
     * Kills the script at each request that changes something, one after another, and runs it again as an operator
     * would.
     */
    @ParameterizedTest
    @CsvSource({"'',own-offsets,false", "own-offsets,'',true"})
    void givenItIsKilledAnywhereThenTheNextRunFinishesTheMove(String from, String to, boolean answered)
            throws Exception {
        killAnywhereAndRunAgain(from, to, answered);
    }

    /** The others of {@link #givenItIsKilledAnywhereThenTheNextRunFinishesTheMove}. */
    @ParameterizedTest
    @CsvSource({"'',own-offsets,true", "own-offsets,'',false", "own-offsets,another,false", "own-offsets,another,true"})
    @Tag("long")
    @Tag("matrix")
    void givenItIsKilledAnywhereInAnyMoveThenTheNextRunFinishesIt(String from, String to, boolean answered)
            throws Exception {
        killAnywhereAndRunAgain(from, to, answered);
    }

    private void killAnywhereAndRunAgain(String from, String to, boolean answered) throws Exception {
        Path file = file(config(to));
        int call = 0;
        Outcome killed;
        do {
            call++;
            Map<JsonNode, JsonNode> positions = registeredWith(from, to);
            RegisterScript script = script(from + "-" + answered + "-" + call);
            killed = script.runAndKill(call, answered, NAME, file);
            if (killed.code() == 0) {
                // It was not killed. Another run, of the same configuration, would only find that.
                assertMoved(script, positions, config(to), "not killed:\n" + killed.output());
                break;
            }
            Outcome again = script.run(NAME, file);

            String what = "killed at request " + call + ":\n" + killed.output() + "and again:\n" + again.output();
            assertThat(again.code()).as(what).isZero();
            assertMoved(script, positions, config(to), what);
        } while (call <= CHANGES.size());
        assertThat(call).isEqualTo(CHANGES.size() + 1);
    }

    private void assertMoved(RegisterScript script, Map<JsonNode, JsonNode> positions, JsonNode config, String what)
            throws IOException {
        assertThat(connect.positions()).as(what).isEqualTo(positions);
        assertThat(connect.target).as(what).isEqualTo("RUNNING");
        assertThat(connect.ranWith).as(what).isNotEmpty().containsOnly(positions);
        assertThat(connect.config).as(what).isEqualTo(config);
        assertThat(script.leftovers()).as(what).isEmpty();
    }

    @Test
    void givenAMoveThatWasInterruptedAndAConnectorThatWasResumedByHandThenTheSavedPositionsAreNotUsed()
            throws Exception {
        RegisterScript script = script("run");
        Path file = file(config(OWN));
        int put = callOf("PUT config");
        registeredWith("", OWN);
        script.runAndKill(put, true, NAME, file);
        assertThat(connect.config).isEqualTo(config(OWN));
        assertThat(connect.target).isEqualTo("STOPPED");

        Map<JsonNode, JsonNode> newer = positions(20, 22);
        connect.stores.put(OWN, new LinkedHashMap<>(newer));
        connect.target = "RUNNING";
        Outcome outcome = script.run(NAME, file);

        assertThat(outcome.code()).as(outcome.output()).isZero();
        assertThat(outcome.output()).contains("it runs with positions of its own", "are not used, and kept in");
        assertThat(connect.positions()).isEqualTo(newer);
        assertThat(script.leftovers()).singleElement().asString().startsWith(NAME + ".offsets-");
    }

    /**
     * The remaining way back: a connector without positions in its current topic removes none from the target topic.
     */
    @Test
    void givenAMoveThatWasInterruptedAndItsStateIsLostThenTheOldConfigurationFindsItsPositions() throws Exception {
        int put = callOf("PUT config");
        Map<JsonNode, JsonNode> positions = registeredWith("", OWN);
        connect.stores.get(OWN).clear();
        script("lost").runAndKill(put, true, NAME, file(config(OWN)));
        assertThat(connect.config).isEqualTo(config(OWN));
        Outcome same = script("elsewhere").run(NAME, file(config(OWN)));
        assertThat(same.output()).contains("is STOPPED, and stays so until");
        Outcome back = script("elsewhere").run(NAME, file(config("")));

        assertThat(back.code()).as(back.output()).isZero();
        assertThat(connect.config).isEqualTo(config(""));
        assertThat(connect.positions()).isEqualTo(positions);
        assertThat(connect.target).isEqualTo("STOPPED");
    }

    /** The number of the first request of this kind among those that change something. */
    private static int callOf(String request) {
        return CHANGES.indexOf(request) + 1;
    }

    @Test
    void givenConnectRefusesTheNewConfigurationThenTheConnectorGoesOnAsBefore() throws Exception {
        Map<JsonNode, JsonNode> positions = registeredWith("", OWN);
        connect.config.put("accepted", "before");
        connect.toConfigs = new Answer(
                400,
                "{\"error_code\":400,\"message\":\"Connector configuration is invalid and contains the following 1"
                        + " error(s):\\nInvalid value \\\"x\\\" for tasks.max\"}");
        RegisterScript script = script("run");
        Outcome outcome = script.run(NAME, file(config(OWN)));

        assertThat(outcome.code()).isOne();
        assertThat(outcome.output())
                .contains("400 Connector configuration is invalid", "Invalid value \"x\" for tasks.max")
                .contains("the connector goes on as before")
                .doesNotContain("NOT FINISHED");
        assertThat(connect.config).isEqualTo(config("").put("accepted", "before"));
        assertThat(connect.target).isEqualTo("RUNNING");
        assertThat(connect.ranWith).isNotEmpty().containsOnly(positions);
        assertThat(script.leftovers()).isEmpty();
    }

    @Test
    void givenConnectFindsErrorsInTheNewConfigurationThenTheConnectorIsNotStopped() throws Exception {
        registeredWith("", OWN);
        connect.errors.addAll(List.of("Invalid value \"x\" for tasks.max", "no such key"));
        RegisterScript script = script("run");
        Outcome outcome = script.run(NAME, file(config(OWN)));

        assertThat(outcome.code()).isOne();
        assertThat(outcome.output())
                .contains("Connect refuses the configuration: Invalid value \"x\" for tasks.max\nno such key\n")
                .doesNotContain("NOT FINISHED");
        assertThat(connect.requests).containsExactly("GET config", "GET status", "PUT validate");
        assertThat(script.leftovers()).isEmpty();
    }

    /** Connect answers 500 if a reference cannot be resolved, as it does for temporary errors. */
    @Test
    void givenAReferenceThatCannotBeResolvedThenTheConnectorIsNotStopped() throws Exception {
        registeredWith("", OWN);
        connect.toChecks = UNRESOLVED;
        RegisterScript script = script("run").with("LIMIT_SECONDS", 1);
        Outcome outcome = script.run(NAME, file(config(OWN)));

        assertThat(outcome.code()).isOne();
        assertThat(outcome.output())
                .contains("check of the configuration: given up after 1 s: 500 Could not read properties")
                .doesNotContain("NOT FINISHED");
        assertThat(connect.requests).doesNotContain("PUT stop", "PUT config");
        assertThat(script.leftovers()).isEmpty();
    }

    /** A connector that an interrupted run has stopped is resumed, too. */
    @Test
    void givenAnInterruptedMoveWhoseConfigurationHasErrorsThenTheConnectorGoesOnAsBefore() throws Exception {
        Path file = file(config(OWN));
        int stop = callOf("PUT stop");
        Map<JsonNode, JsonNode> positions = registeredWith("", OWN);
        RegisterScript script = script("run");
        script.runAndKill(stop, true, NAME, file);
        assertThat(connect.target).isEqualTo("STOPPED");
        connect.errors.add("no such key");
        Outcome outcome = script.run(NAME, file);

        assertThat(outcome.code()).isOne();
        assertThat(outcome.output()).contains("no such key", "the connector goes on as before");
        assertGoesOnAsBefore(script, positions);
    }

    /** Any request from the stop to the last positions can fail. */
    @ParameterizedTest
    @ValueSource(strings = {"PUT stop", "GET offsets", "PATCH offsets", "PUT config"})
    void givenARequestThatIsGivenUpThenTheConnectorGoesOnAsBefore(String request) throws Exception {
        Map<JsonNode, JsonNode> positions = registeredWith("", OWN);
        connect.config.put("accepted", "before");
        connect.failing = request;
        connect.failure = UNRESOLVED;
        RegisterScript script = script("run").with("LIMIT_SECONDS", 8).with("OFFSETS_LIMIT_SECONDS", 8);
        Outcome outcome = script.run(NAME, file(config(OWN)));

        assertThat(outcome.code()).isOne();
        assertThat(outcome.output())
                .contains("given up after 8 s: 500 Could not read properties", "the connector goes on as before")
                .doesNotContain("NOT FINISHED");
        assertThat(connect.config.remove("accepted").asText()).isEqualTo("before");
        assertGoesOnAsBefore(script, positions);
    }

    private void assertGoesOnAsBefore(RegisterScript script, Map<JsonNode, JsonNode> positions) throws IOException {
        assertThat(connect.config).isEqualTo(config(""));
        assertThat(connect.target).isEqualTo("RUNNING");
        assertThat(connect.positions()).isEqualTo(positions);
        assertThat(connect.ranWith).isNotEmpty().containsOnly(positions);
        assertThat(script.leftovers()).isEmpty();
    }

    /** Two groups share a connector name and a topic, so Connect cannot tell their positions apart. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void givenATopicThatAnotherGroupHasThenItIsRefusedAndBothGoOnAsBefore(boolean withPositions) throws Exception {
        Map<JsonNode, JsonNode> positions = withPositions ? positions(10, 13) : Map.of();
        Map<JsonNode, JsonNode> others = positions("other \\\"host", 10, 13);
        connect.stores.put(WORKERS, new LinkedHashMap<>(positions));
        connect.config = config("");
        try (ImitatedConnect other = new ImitatedConnect()) {
            other.stores.put(WORKERS, new LinkedHashMap<>(others));
            other.config = config("");
            connect.stores.put(OWN, other.stores.computeIfAbsent(OWN, topic -> new LinkedHashMap<>()));
            Path file = file(config(OWN));
            assertThat(new RegisterScript(folder.resolve("other"), other.url())
                            .run(NAME, file)
                            .code())
                    .isZero();
            RegisterScript script = script("run");
            Outcome outcome = script.run(NAME, file);

            assertThat(outcome.code()).as(outcome.output()).isOne();
            assertThat(outcome.output())
                    .contains("has positions of other hosts: \"other \\\"host\"", "--forget-other-hosts")
                    .contains("the connector goes on as before")
                    .doesNotContain("NOT FINISHED");
            assertGoesOnAsBefore(script, positions);
            assertThat(other.positions()).isEqualTo(others);
            assertThat(other.target).isEqualTo("RUNNING");
        }
    }

    @Test
    void givenHostsThatAreGoneForGoodThenTheirTopicIsTakenOnRequest() throws Exception {
        Map<JsonNode, JsonNode> positions = registeredWith("", OWN);
        Map<JsonNode, JsonNode> gone = positions("gone", 10, 12);
        connect.stores.get(OWN).putAll(gone);
        Path file = file(config(OWN));
        RegisterScript script = script("run");
        assertThat(script.run(NAME, file).code()).isOne();
        assertGoesOnAsBefore(script, positions);
        Outcome outcome = script.runWith(
                "--url", connect.url(), "--forget-other-hosts", "--state-dir", script.state() + "", NAME, file + "");

        assertThat(outcome.code()).as(outcome.output()).isZero();
        assertThat(outcome.output()).contains("2 positions of an earlier time stay in the topic \"" + OWN + "\"");
        assertThat(connect.config).isEqualTo(config(OWN));
        assertThat(connect.positions())
                .hasSize(positions.size() + gone.size())
                .containsAllEntriesOf(positions)
                .containsAllEntriesOf(gone);
    }

    /** The positions belong to running tasks, so the saved ones would be older than the stored ones. */
    @ParameterizedTest
    @ValueSource(strings = {"", OWN})
    void givenAnotherGroupThatWritesToOneOfTheTopicsThenNothingIsWrittenThere(String shared) throws Exception {
        Map<JsonNode, JsonNode> positions = registeredWith("", OWN);
        positions.putAll(positions("other", 10, 11));
        connect.stores.get("").putAll(positions("other", 10, 11));
        connect.stores.get(OWN).putAll(positions("other", 10, 11));
        connect.atGetOffsets = () -> connect.stores
                .get(shared)
                .replaceAll(
                        (partition, offset) -> partition.path("host").asText().equals("other")
                                ? JSON.createObjectNode().put("position", System.nanoTime())
                                : offset);
        RegisterScript script = script("run");
        Outcome outcome = script.run(NAME, file(config(OWN)));

        assertThat(outcome.code()).as(outcome.output()).isOne();
        assertThat(outcome.output()).contains("another group writes there, too", "the connector goes on as before");
        assertThat(connect.requests.stream().filter("PATCH offsets"::equals)).hasSize(shared.isEmpty() ? 0 : 1);
        assertThat(connect.config).isEqualTo(config(""));
        assertThat(connect.target).isEqualTo("RUNNING");
        assertThat(script.leftovers()).isEmpty();
    }

    /** In a group of many hosts, no other group writes its positions. */
    @Test
    void givenUnchangingPositionsOfManyHostsThenAllOfThemAreMoved() throws Exception {
        Map<JsonNode, JsonNode> positions = registeredWith("", OWN);
        positions.putAll(positions("other", 10, 13));
        connect.stores.get("").putAll(positions("other", 10, 13));
        Outcome outcome = script("run").run(NAME, file(config(OWN)));

        assertThat(outcome.code()).as(outcome.output()).isZero();
        assertThat(connect.positions()).isEqualTo(positions);
    }

    @ParameterizedTest
    @ValueSource(strings = {"No offset was changed. {path=/a}: own", "No offset was changed. {path=/a}: position 71"})
    void givenConnectRefusesThePositionsThenTheConnectorGoesOnAsBefore(String message) throws Exception {
        Map<JsonNode, JsonNode> positions = registeredWith("", OWN);
        connect.toOffsets = new Answer(500, "{\"error_code\":500,\"message\":\"" + message + "\"}");
        Outcome outcome = script("run").run(NAME, file(config(OWN)));

        assertThat(outcome.code()).isOne();
        assertThat(outcome.output()).contains("500 " + message, "the connector goes on as before");
        assertThat(connect.config).isEqualTo(config(""));
        assertThat(connect.target).isEqualTo("RUNNING");
        assertThat(connect.ranWith).isNotEmpty().containsOnly(positions);
    }

    @Test
    void aRefusalOfConnectIsReported() throws Exception {
        connect.toConfigs = new Answer(
                400, "{\"error_code\":400,\"message\":\"Failed to find any class that implements Connector\"}");
        Outcome outcome = script("run").run(NAME, file(config("")));

        assertThat(outcome.code()).isOne();
        assertThat(outcome.output()).contains("400 Failed to find any class that implements Connector");
    }

    /** A starting worker answers 404 to everything, which does not mean that the connector does not exist. */
    @Test
    void givenAStartingAndRebalancingWorkerThenTheMoveWaitsForIt() throws Exception {
        Map<JsonNode, JsonNode> positions = registeredWith("", OWN);
        connect.troubles.addAll(List.of(
                new Answer(404, "<html>HTTP ERROR 404 Not Found</html>"),
                new Answer(500, "{\"error_code\":500,\"message\":\"Request timed out\"}"),
                new Answer(
                        409,
                        "{\"error_code\":409,\"message\":\"Cannot complete request because of a"
                                + " conflicting operation (e.g. worker rebalance)\"}")));
        Outcome outcome = script("run").run(NAME, file(config(OWN)));

        assertThat(outcome.code()).as(outcome.output()).isZero();
        assertThat(outcome.output()).contains("waiting: 500 Request timed out", "waiting: 409 Cannot complete request");
        assertThat(connect.ranWith).isNotEmpty().containsOnly(positions);
        assertThat(connect.config).isEqualTo(config(OWN));
    }

    @Test
    void givenAnUnreachableWorkerThenTheWaitEndsAtItsLimit() throws Exception {
        connect.close();
        Outcome outcome = script("run").with("LIMIT_SECONDS", 1).run(NAME, file(config(OWN)));

        assertThat(outcome.code()).isOne();
        assertThat(outcome.output()).contains("present configuration: given up after 1 s", "onnect");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a,b \"c\"", "ü/*?", "..", "100%"})
    void givenAnUnusualNameThenItIsTheSameInConnect(String name) throws Exception {
        connect.name = name;
        registeredWith("", OWN);
        Outcome outcome = script("run").run(name, file(config(OWN)));

        assertThat(outcome.code()).as(outcome.output()).isZero();
        assertThat(connect.config).isEqualTo(config(OWN));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "{\"a\":", "{\"name\":\"other\",\"config\":{\"a\":\"b\"}}", "\"config\""})
    void givenAFileThatIsNotOfThisConnectorThenNoRequestIsSent(String content) throws Exception {
        Outcome outcome = script("run").run(NAME, Files.writeString(folder.resolve("bad.json"), content));

        assertThat(outcome.code()).isOne();
        assertThat(outcome.output()).contains("bad.json");
        assertThat(connect.requests).isEmpty();
    }

    @Test
    void givenAnUnfinishedMoveAtAnotherWorkerThenItsPositionsAreNotUsedHere() throws Exception {
        int put = callOf("PUT config");
        registeredWith("", OWN);
        RegisterScript script = script("run");
        script.runAndKill(put, true, NAME, file(config(OWN)));
        try (ImitatedConnect other = new ImitatedConnect()) {
            Outcome outcome = new RegisterScript(folder.resolve("run"), other.url()).run(NAME, file(config(OWN)));

            assertThat(outcome.code()).isOne();
            assertThat(outcome.output()).contains("at " + connect.url() + " is unfinished");
            assertThat(other.requests).isEmpty();
        }
    }

    /** The images in which the script runs have no other shell. */
    @Test
    void givenBusyboxThenTheScriptDoesTheSame() throws Exception {
        assumeTrue(Files.isExecutable(BUSYBOX), "there is no " + BUSYBOX + " here");
        Path tools = Files.createDirectory(folder.resolve("busybox"));
        for (String tool : List.of(
                "awk", "cat", "cmp", "cp", "cut", "date", "grep", "head", "mkdir", "mv", "od", "rm", "sed", "sh",
                "sleep", "sort", "tr", "wc")) {
            Path file = Files.writeString(tools.resolve(tool), "#!/bin/sh\nexec " + BUSYBOX + " " + tool + " \"$@\"\n");
            assertThat(file.toFile().setExecutable(true)).isTrue();
        }
        Map<JsonNode, JsonNode> positions = registeredWith("", OWN);
        RegisterScript script = script("run").shell(tools, tools.resolve("sh").toString());
        Outcome outcome = script.run(NAME, file(config(OWN)));

        assertThat(outcome.code()).as(outcome.output()).isZero();
        assertThat(connect.ranWith).isNotEmpty().containsOnly(positions);
        assertThat(connect.config).isEqualTo(config(OWN));
        assertThat(script.leftovers()).isEmpty();
    }

    @Test
    void givenWrongArgumentsThenItPrintsItsUsage() throws Exception {
        for (String[] arguments : List.of(new String[] {}, new String[] {NAME}, new String[] {"--help"})) {
            Outcome outcome = script("run").runWith(arguments);
            assertThat(outcome.code()).isEqualTo(2);
            assertThat(outcome.output()).startsWith("usage: ");
        }
    }
}
