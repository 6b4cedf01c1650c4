/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.it.docker;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.logagent.it.SharedStack;
import io.logagent.it.docker.RecordingServer.Answer;
import io.logagent.localstack.LocalStack;
import io.logagent.localstack.Project;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The setup script of the compose stack against the real etcd, Elasticsearch and Connect; Kibana is recorded. */
@ExtendWith(SharedStack.class)
class SetupScriptIT {
    private static final String KEY = "/logagent/shared/collect_config";
    private static final String TOPIC = "setup_log";
    private static final Duration LIMIT = Duration.ofMinutes(3);

    @TempDir
    private Path folder;

    private final LocalStack stack;
    private final String sinkFile;
    private final String sink;

    SetupScriptIT(LocalStack stack) throws IOException {
        this.stack = stack;
        sinkFile = stack.sink().kind().connectorFile();
        sink = new JsonMapper()
                .readTree(Project.find().connectConfig(sinkFile).toFile())
                .path("name")
                .asText();
    }

    // Not in the test itself, because a failure of this cleanup must not hide the reason why the test failed.
    @AfterEach
    void cleanUp() {
        stack.etcd().delete(KEY);
        stack.connect().delete("file-tail-source");
        stack.connect().delete(sink);
    }

    @Test
    void linesArriveInElasticsearchAfterTheSetup() throws Exception {
        Path log = folder.resolve("access.log");
        Files.writeString(log, "one\ntwo\nthree\n");
        ArrayNode document = new JsonMapper().createArrayNode();
        document.addObject().put("path", log.toString()).put("topic", TOPIC).put("service", "nginx");
        Path documentFile = Files.writeString(folder.resolve("document.json"), document.toString());
        Path connectConfig = filesWithTopic();

        try (RecordingServer kibana = new RecordingServer(request -> new Answer(200, "{\"success\":true}"))) {
            Script script = new Script("setup/setup.sh")
                    .with("ETCD_URL", stack.etcd().endpoint())
                    .with("ELASTICSEARCH_URL", stack.elasticsearch().url())
                    .with("KIBANA_URL", kibana.url())
                    .with("CONNECT_URL", stack.worker().url())
                    .with("CONNECT_CONFIG", connectConfig)
                    .with("SECRETS_FOLDER", folder)
                    .with("SINK_CONNECTOR", sinkFile)
                    .with("COLLECT_DOCUMENT", documentFile)
                    .with("LIMIT_SECONDS", LIMIT.toSeconds());
            Script.Outcome first = script.run();
            assertThat(first.code()).as(first.output()).isZero();
            Awaitility.await("documents").atMost(LIMIT).ignoreExceptions().untilAsserted(() -> {
                stack.elasticsearch().refresh(TOPIC);
                assertThat(stack.elasticsearch().count(TOPIC)).isEqualTo(3);
            });

            // Changes that a user has made in the meantime are kept.
            stack.etcd().put(KEY, "[]");
            Script.Outcome second = script.run();

            assertThat(second.code()).as(second.output()).isZero();
            assertThat(second.output())
                    .contains("the collect document " + KEY + " was left as it is")
                    .contains("the connector file-tail-source was left as it is")
                    .contains(
                            "the connector " + sink + " was left as it is", "the connector " + sink + " was restarted");
            assertThat(stack.etcd().gateway().read(List.of(KEY))).containsEntry(KEY, "[]");
        }
    }

    /** The shipped files, but with a topic that no other test of this stack uses. */
    private Path filesWithTopic() throws IOException {
        Path copies = Files.createDirectory(folder.resolve("connect-config"));
        try (Stream<Path> files = Files.list(Project.find().connectConfig(""))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.writeString(
                        copies.resolve(file.getFileName()),
                        Files.readString(file).replace("web_log", TOPIC));
            }
        }
        return copies;
    }
}
