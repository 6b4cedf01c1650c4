/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.logagent.localstack.CertificateAuthority;
import io.logagent.localstack.ConnectWorker;
import io.logagent.localstack.EtcdServer;
import io.logagent.localstack.EtcdTls;
import io.logagent.localstack.IssuedCertificate;
import io.logagent.localstack.LocalStack;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** An etcd with certificates and users: neither a right nor a wrong password of it shows anywhere. */
@Timeout(900)
@ExtendWith(SharedStack.class)
class SecretsIT {
    private static final String PASSWORD = "pass-word-that-is-right";
    private static final String WRONG_PASSWORD = "pass-word-that-is-wrong";
    private static final String LINE = "card number 4929 0000 0000 6";
    private static final String STATUS_KEY = "/logagent/web-1/status";
    private static final String GROUP = "secrets";
    private static final String CONFIG_TOPIC = GROUP + "-configs";

    @TempDir
    private static Path folder;

    private static LocalStack stack;
    private static ConnectWorker worker;
    private static EtcdServer etcd;
    private static CertificateAuthority authority;
    private static IssuedCertificate client;

    @BeforeAll
    static void start(LocalStack shared) {
        stack = shared;
        authority = CertificateAuthority.create(folder.resolve("authority"));
        client = authority.issue("client");
        EtcdTls tls = new EtcdTls(authority.issue("member", "ip:127.0.0.1"), Optional.of(authority.certificate()));
        etcd = EtcdServer.start(folder.resolve("etcd"), Optional.of(tls));
        etcd.gateway().addReader("agent", PASSWORD, "/logagent/");
        etcd.gateway().permitWriting("agent", STATUS_KEY);
        for (String name : List.of("shared", "clear")) {
            etcd.gateway().permitWriting("agent", sharedStatus(name));
            etcd.gateway().permitWriting("agent", sharedStatus(name) + "/tasks/0");
        }
        etcd.gateway().enableAuthentication("root-pass-word");
        worker = stack.addWorker(
                GROUP,
                Group.named(GROUP),
                Map.of("LOGAGENT_ETCD_PASSWORD", PASSWORD, "LOGAGENT_WRONG_PASSWORD", WRONG_PASSWORD));
    }

    @AfterAll
    static void close() {
        worker.close();
        etcd.close();
    }

    private static String sharedStatus(String name) {
        return "/status/" + name;
    }

    private static void register(String name, String key, String passwordVariable) throws IOException {
        worker.rest().put(name, config(name, key, "${env:" + passwordVariable + "}"));
    }

    private static ObjectNode config(String name, String key, String password) throws IOException {
        ObjectNode config = ShippedConnector.read("file-tail-source.json").withObject("/config");
        config.put("collect.keys", key);
        // Topics have the names of their connectors.
        config.put("allowed.topics", "*");
        config.put("status.key", key.contains("%s") ? "/logagent/%s/status" : sharedStatus(name));
        config.put("tasks.max", "1");
        config.put("host.id", "web-1");
        config.put("lock.directory", folder.toString());
        config.put("etcd.endpoints", etcd.endpoint());
        config.put("etcd.user", "agent");
        config.put("etcd.password", password);
        config.put("etcd.tls.ca", authority.certificate().toString());
        config.put("etcd.tls.cert", client.certificate().toString());
        config.put("etcd.tls.key", client.key().toString());
        return config;
    }

    /** A pattern for texts with a secret: a password, or any line of the private key. */
    private static String secrets() throws IOException {
        List<String> keyLines = Files.readAllLines(client.key()).stream()
                .filter(line -> line.length() > 20 && !line.startsWith("-"))
                .toList();
        assertThat(keyLines).isNotEmpty();
        Stream<String> all = Stream.concat(Stream.of(PASSWORD, WRONG_PASSWORD), keyLines.stream());
        return "(?s).*(" + all.map(Pattern::quote).collect(Collectors.joining("|")) + ").*";
    }

    /**
     * Connect passes resolved references to the connector's validation, and returns the values that the validation
     * reports.
     */
    private static void noSecretShowsInAValidation(String secrets) throws IOException {
        for (String password : List.of("${env:LOGAGENT_ETCD_PASSWORD}", PASSWORD)) {
            ObjectNode good = config("validated", "/logagent/%s", password);
            ObjectNode bad = good.deepCopy().put("etcd.user", "").put("etcd.tls.cert", "");
            for (ObjectNode config : List.of(good, bad)) {
                config.put("name", "validated");
                String answer = worker.rest()
                        .validate(config.path("connector.class").asText(), config)
                        .toString();
                assertThat(answer).contains("etcd.password", "[hidden]").doesNotMatch(secrets);
            }
        }
    }

    private static void collect(String key, String name) throws IOException {
        Path log = Files.writeString(folder.resolve(name + ".log"), LINE + "\n");
        etcd.put(key, "[{\"path\":\"%s\",\"topic\":\"%s\"}]".formatted(log, name));
    }

    @Test
    void noSecretShowsAnywhere() throws Exception {
        TopicReader reader = new TopicReader(stack.kafka().bootstrapServers());
        collect("/logagent/shared", "shared");
        collect("/logagent/web-1", "host");
        register("shared", "/logagent/shared", "LOGAGENT_ETCD_PASSWORD");
        register("host", "/logagent/%s", "LOGAGENT_ETCD_PASSWORD");
        register("wrong", "/logagent/shared", "LOGAGENT_WRONG_PASSWORD");
        register("wrong-host", "/logagent/%s", "LOGAGENT_WRONG_PASSWORD");
        Pipe.await("both lines, over TLS and as a user").untilAsserted(() -> {
            assertThat(reader.lines("shared")).isEqualTo(Map.of("shared.log", List.of(LINE)));
            assertThat(reader.lines("host")).isEqualTo(Map.of("host.log", List.of(LINE)));
        });
        Pipe.await("the status, written over TLS and as a user")
                .untilAsserted(() -> assertThat(status())
                        .contains("\"connector\":\"host\"", "\"topic\":\"host\"")
                        .doesNotContain(LINE));
        Pipe.await("the status of shared mode").untilAsserted(() -> {
            assertThat(read(sharedStatus("shared"))).contains("\"connector\":\"shared\"", "\"applied\":{\"");
            assertThat(read(sharedStatus("shared") + "/tasks/0")).contains("\"topic\":\"shared\"");
        });
        Pipe.await("two errors about the password")
                .untilAsserted(() -> assertThat(Files.readString(worker.log()))
                        .containsPattern("(?s)did not accept user.*did not accept user"));

        // A connector with a wrong password waits for etcd while it starts.
        Pipe.await("the status of all connectors").ignoreExceptions().untilAsserted(() -> {
            for (String name : List.of("shared", "host", "wrong", "wrong-host")) {
                assertThat(worker.rest().status(name)).isNotEmpty();
            }
        });

        String secrets = secrets();
        noSecretShowsInAValidation(secrets);
        assertThat(logs()).doesNotMatch(secrets).doesNotContain(LINE);
        assertThat(status()).doesNotMatch(secrets);
        for (String name : List.of("shared", "host", "wrong", "wrong-host")) {
            assertThat(worker.rest().status(name).toString()).doesNotMatch(secrets);
            assertThat(worker.rest().tasks(name).toString()).doesNotMatch(secrets);
            assertThat(worker.rest().config(name).toString())
                    .contains("${env:LOGAGENT_")
                    .doesNotMatch(secrets);
        }
        assertThat(reader.records(CONFIG_TOPIC))
                // This connector's password was given in clear.
                .filteredOn(record -> !record.key().equals("connector-clear"))
                .hasSizeGreaterThan(4)
                .allSatisfy(
                        record -> assertThat(new String(record.value(), UTF_8)).doesNotMatch(secrets));
    }

    /** A password in clear in the connector's config stays there and shows nowhere else. */
    @Test
    void givenAPlainTextPasswordThenItIsNotCopiedIntoTheConfigsOfTasks() throws Exception {
        collect("/logagent/clear", "clear");
        worker.rest().put("clear", config("clear", "/logagent/clear", PASSWORD));
        Pipe.await("the status of the connector")
                .untilAsserted(() ->
                        assertThat(read(sharedStatus("clear"))).contains("\"connector\":\"clear\"", "\"tasks\":1"));
        Pipe.await("the warning of the task")
                .untilAsserted(() -> assertThat(logs())
                        .contains(
                                "writes no status below " + sharedStatus("clear") + ": etcd.password stands in clear"));

        assertThat(worker.rest().tasks("clear").toString())
                .contains("etcd.password")
                .doesNotContain(PASSWORD);
        assertThat(read(sharedStatus("clear") + "/tasks/0")).isEmpty();
        assertThat(logs()).doesNotMatch(secrets());
        assertThat(new TopicReader(stack.kafka().bootstrapServers()).records(CONFIG_TOPIC))
                .filteredOn(record -> record.key().startsWith("task-clear"))
                .isNotEmpty()
                .allSatisfy(
                        record -> assertThat(new String(record.value(), UTF_8)).doesNotMatch(secrets()));
    }

    private static String status() {
        return read(STATUS_KEY);
    }

    private static String read(String key) {
        return etcd.gateway().read(List.of(key)).getOrDefault(key, "");
    }

    /** The logs of all servers; none of them may contain a secret. */
    private static String logs() throws IOException {
        StringBuilder all = new StringBuilder();
        try (Stream<Path> files = Files.walk(stack.directory().resolve("logs"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                all.append(Files.readString(file));
            }
        }
        return all.toString();
    }
}
