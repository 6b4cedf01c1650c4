/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.it.docker;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.logagent.it.docker.RecordingServer.Answer;
import io.logagent.it.docker.RecordingServer.Request;
import io.logagent.localstack.Project;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The scripts of the stack's one-shot services, with recording servers in place of those that cannot run here. */
class SetupScriptTest {
    private static final JsonMapper JSON = new JsonMapper();
    private static final Answer OK = new Answer(200, "{\"succeeded\":true,\"success\":true}");

    @TempDir
    private Path secrets;

    @TempDir
    private Path kibanaSecrets;

    private RecordingServer etcd;
    private RecordingServer elasticsearch;
    private RecordingServer kibana;
    private RecordingServer connect;
    private Answer fromKibana = OK;
    private Answer fromConnect = new Answer(201, "{}");
    private Answer fromRestart = new Answer(202, "{}");
    private final AtomicInteger notReady = new AtomicInteger();

    @BeforeEach
    void start() throws Exception {
        etcd = new RecordingServer(request -> OK);
        elasticsearch =
                new RecordingServer(request -> notReady.getAndDecrement() > 0 ? new Answer(503, "starting") : OK);
        kibana = new RecordingServer(request -> fromKibana);
        connect = new RecordingServer(request -> request.path().contains("/restart") ? fromRestart : fromConnect);
    }

    @AfterEach
    void stop() {
        List.of(etcd, elasticsearch, kibana, connect).forEach(RecordingServer::close);
    }

    private Script script(String name) {
        return new Script("setup/" + name)
                .with("ETCD_URL", etcd.url())
                .with("ELASTICSEARCH_URL", elasticsearch.url())
                .with("ELASTICSEARCH_URL_OF_SINK", "http://elasticsearch:9200")
                .with("KIBANA_URL", kibana.url())
                .with("CONNECT_URL", connect.url())
                .with("CONNECT_CONFIG", Project.find().connectConfig(""))
                .with("SECRETS_FOLDER", secrets)
                .with("KIBANA_SECRETS_FOLDER", kibanaSecrets)
                .with("LIMIT_SECONDS", 20);
    }

    private String password(String name) throws IOException {
        return Files.readString(passwordFile(name));
    }

    private Path passwordFile(String name) {
        return (name.equals("kibana_system") ? kibanaSecrets : secrets).resolve(name);
    }

    private String superuser() throws IOException {
        return superuser(password("elastic"));
    }

    private static String superuser(String password) {
        String credentials = "elastic:" + password;
        return "Basic " + Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.UTF_8));
    }

    private static JsonNode shipped(String file) throws IOException {
        return JSON.readTree(Project.find().connectConfig(file).toFile());
    }

    private void makePasswords() throws Exception {
        assertThat(script("passwords.sh").run().code()).isZero();
    }

    @Test
    void passwordsAreCreatedOnceAndOnlyTheirUserCanReadThem() throws Exception {
        makePasswords();
        Map<String, String> first = new TreeMap<>();
        for (String name : List.of("elastic", "kibana_system", "grafana", "logagent_sink")) {
            first.put(name, password(name));
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(passwordFile(name))))
                    .isEqualTo("r--------");
        }
        makePasswords();

        assertThat(first.values()).doesNotHaveDuplicates().allMatch(password -> password.matches("[0-9a-f]{48}"));
        for (String name : first.keySet()) {
            assertThat(password(name)).isEqualTo(first.get(name));
        }
    }

    @Test
    void kibanaAndTheSinkGetTheirOwnUsers() throws Exception {
        makePasswords();
        Script.Outcome outcome = script("users.sh").run();

        assertThat(outcome.code()).as(outcome.output()).isZero();
        assertThat(elasticsearch.requests())
                .extracting(Request::line)
                .containsExactly(
                        "POST /_security/user/kibana_system/_password",
                        "PUT /_security/role/logagent_sink",
                        "PUT /_security/user/logagent_sink");
        String superuser = superuser();
        assertThat(elasticsearch.requests())
                .allMatch(request -> request.authorization().equals(superuser));
        assertThat(JSON.readTree(elasticsearch.requests().get(0).body())
                        .path("password")
                        .asText())
                .isEqualTo(password("kibana_system"));
        JsonNode role = JSON.readTree(elasticsearch.requests().get(1).body());
        assertThat(role.at("/indices/0/names")).hasSize(2);
        JsonNode user = JSON.readTree(elasticsearch.requests().get(2).body());
        assertThat(user.path("password").asText()).isEqualTo(password("logagent_sink"));
        assertThat(user.at("/roles/0").asText()).isEqualTo("logagent_sink");
        assertThat(outcome.output()).doesNotContain(password("elastic"), password("logagent_sink"));
    }

    @Test
    void givenPasswordsMayHaveAnyCharacters() throws Exception {
        String password = "p\"ä\\n\t'$x`y`%s";
        for (Path file :
                List.of(passwordFile("elastic"), passwordFile("kibana_system"), passwordFile("logagent_sink"))) {
            Files.writeString(file, password + "\n");
        }
        Script.Outcome outcome = script("users.sh").run();

        assertThat(outcome.code()).as(outcome.output()).isZero();
        assertThat(superuser(password))
                .isEqualTo(elasticsearch.requests().get(0).authorization());
        for (int request : List.of(0, 2)) {
            assertThat(JSON.readTree(elasticsearch.requests().get(request).body())
                            .path("password")
                            .asText())
                    .isEqualTo(password);
        }
    }

    @Test
    void theStackIsSetUpFromTheShippedFiles() throws Exception {
        makePasswords();
        notReady.set(1);
        Script.Outcome outcome = script("setup.sh").run();

        assertThat(outcome.code()).as(outcome.output()).isZero();
        assertThat(written(etcd.requests().get(0)))
                .containsEntry("/logagent/elasticsearch/url", "http://elasticsearch:9200")
                .containsEntry("/logagent/elasticsearch/hosts", "elasticsearch:9200")
                .containsEntry("/secrets/elasticsearch/user", "logagent_sink")
                .containsEntry("/secrets/elasticsearch/password", password("logagent_sink"));
        assertThat(JSON.readTree(written(etcd.requests().get(1)).get("/logagent/shared/collect_config")))
                .hasSize(2)
                .allMatch(entry -> entry.path("topic").asText().endsWith("_log"));
        // The first request is the one that was answered with 503.
        assertThat(elasticsearch.requests())
                .extracting(Request::line)
                .containsExactly(
                        "PUT /_ingest/pipeline/logagent-ingested",
                        "PUT /_ingest/pipeline/logagent-ingested",
                        "PUT /_index_template/logagent-data-stream");
        assertThat(JSON.readTree(elasticsearch.requests().get(2).body()))
                .isEqualTo(shipped("elasticsearch-data-stream-template.json"));
        checkImport(kibana.requests());
        assertThat(connect.requests()).extracting(Request::line).containsOnly("POST /connectors");
        assertThat(JSON.readTree(connect.requests().get(0).body())).isEqualTo(shipped("file-tail-source.json"));
        assertThat(JSON.readTree(connect.requests().get(1).body()))
                .isEqualTo(shipped("elasticsearch-sink-data-stream.json"));
        assertThat(outcome.output()).doesNotContain(password("elastic"), password("logagent_sink"));
    }

    /**
     * Checks the requirements of Kibana's API for an import: a form with a file, a header against cross-site requests,
     * a login.
     */
    private void checkImport(List<Request> requests) throws IOException {
        assertThat(requests).hasSize(1);
        Request request = requests.get(0);
        assertThat(request.line()).isEqualTo("POST /api/saved_objects/_import?overwrite=true");
        assertThat(request.xsrf()).isNotEmpty();
        assertThat(request.authorization()).isEqualTo(superuser());
        assertThat(request.contentType()).startsWith("multipart/form-data; boundary=");
        assertThat(request.body())
                .contains("name=\"file\"; filename=\"kibana-saved-objects.ndjson\"")
                .contains(Files.readString(Project.find().connectConfig("kibana-saved-objects.ndjson")));
    }

    private static Map<String, String> written(Request request) throws IOException {
        assertThat(request.line()).isEqualTo("POST /v3/kv/txn");
        Map<String, String> pairs = new TreeMap<>();
        for (JsonNode operation : JSON.readTree(request.body()).path("success")) {
            pairs.put(decoded(operation.at("/request_put/key")), decoded(operation.at("/request_put/value")));
        }
        return pairs;
    }

    private static String decoded(JsonNode base64) {
        return new String(Base64.getDecoder().decode(base64.asText()), StandardCharsets.UTF_8);
    }

    @Test
    void aFailedImportIntoKibanaIsReportedAndEndsTheScript() throws Exception {
        fromKibana = new Answer(200, "{\"success\":false,\"errors\":[{\"error\":{\"type\":\"missing_references\"}}]}");
        Script.Outcome outcome = script("setup.sh").run();

        assertThat(outcome.code()).isNotZero();
        assertThat(outcome.output()).contains("Kibana did not take all saved objects", "missing_references");
        assertThat(connect.requests()).isEmpty();
    }

    @Test
    void existingConnectorsAreLeftUnchanged() throws Exception {
        fromConnect = new Answer(409, "{\"error_code\":409,\"message\":\"Connector file-tail-source already exists\"}");
        Script.Outcome outcome = script("setup.sh").run();

        assertThat(outcome.code()).as(outcome.output()).isZero();
        assertThat(outcome.output())
                .contains("the connector file-tail-source was left as it is")
                .contains("the connector logs-to-data-streams was left as it is");
    }

    /** The sink does not recover if its tasks started while Elasticsearch was unavailable. */
    @Test
    void anExistingSinkIsRestartedAndTheSourceIsNot() throws Exception {
        fromConnect = new Answer(409, "{\"error_code\":409,\"message\":\"Connector file-tail-source already exists\"}");
        Script.Outcome outcome = script("setup.sh").run();

        assertThat(outcome.output()).contains("the connector logs-to-data-streams was restarted");
        assertThat(connect.requests())
                .extracting(Request::line)
                .containsExactly(
                        "POST /connectors",
                        "POST /connectors",
                        "POST /connectors/logs-to-data-streams/restart?includeTasks=true");
    }

    @Test
    void aFailedRestartOfTheSinkIsReported() throws Exception {
        fromConnect = new Answer(409, "{\"error_code\":409,\"message\":\"Connector file-tail-source already exists\"}");
        fromRestart = new Answer(404, "{\"error_code\":404,\"message\":\"Unknown connector\"}");
        Script.Outcome outcome = script("setup.sh").run();

        assertThat(outcome.code()).isNotZero();
        assertThat(outcome.output())
                .contains("restart of the connector logs-to-data-streams: 404", "Unknown connector")
                .doesNotContain("done");
    }

    @Test
    void givenAHostIdThenTheSourceHasItAndNothingElseChanges() throws Exception {
        Script.Outcome outcome =
                script("setup.sh").with("HOST_ID", "docker \\ \"1\"").run();

        assertThat(outcome.code()).as(outcome.output()).isZero();
        ObjectNode expected = shipped("file-tail-source.json").deepCopy();
        expected.withObject("/config").put("host.id", "docker \\ \"1\"");
        assertThat(JSON.readTree(connect.requests().get(0).body())).isEqualTo(expected);
        assertThat(outcome.output()).contains("Connect has the connector file-tail-source, from file-tail-source.json");
    }

    /** Only through the script that takes positions along to another topic. */
    @Test
    void givenTheSourceIsRenewedThenItGetsTheShippedConfigurationInPlace() throws Exception {
        ObjectNode present =
                shipped("file-tail-source.json").withObject("/config").deepCopy();
        connect.close();
        connect = new RecordingServer(request -> switch (request.line()) {
            case "GET /connectors/file-tail-source/config" ->
                new Answer(200, present.put("tasks.max", "1").toString());
            case "GET /connectors/file-tail-source/status" ->
                new Answer(200, "{\"connector\":{\"state\":\"RUNNING\"},\"tasks\":[]}");
            default -> new Answer(201, "{}");
        });
        Script.Outcome outcome = script("setup.sh")
                .with("RENEW_SOURCE", "1")
                .with("REGISTER_STATE", secrets.resolve("register"))
                .run();

        assertThat(outcome.code()).as(outcome.output()).isZero();
        assertThat(connect.requests())
                .extracting(Request::line)
                .containsExactly(
                        "GET /connectors/file-tail-source/config",
                        "PUT /connectors/file-tail-source/config",
                        "GET /connectors/file-tail-source/status",
                        "POST /connectors");
        assertThat(JSON.readTree(connect.requests().get(1).body()))
                .isEqualTo(shipped("file-tail-source.json").path("config"));
        assertThat(outcome.output()).contains("register: file-tail-source: is registered", "setup: done");
    }

    @Test
    void aRefusalOfConnectIsReported() throws Exception {
        fromConnect = new Answer(400, "{\"error_code\":400,\"message\":\"Connector configuration is invalid\"}");
        Script.Outcome outcome = script("setup.sh").run();

        assertThat(outcome.code()).isNotZero();
        assertThat(outcome.output()).contains("connector file-tail-source: 400", "Connector configuration is invalid");
    }

    @Test
    void theWaitForAServerEndsAtItsLimit() throws Exception {
        etcd.close();
        Script.Outcome outcome = script("setup.sh").with("LIMIT_SECONDS", 1).run();

        assertThat(outcome.code()).isNotZero();
        assertThat(outcome.output()).contains("secrets in etcd: no success within 1 s");
    }
}
