/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.logagent.localstack.Project;
import java.io.IOException;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * Keeps the shipped connectors consistent: each mode has a file for exactly once, which differs by the same settings.
 */
class ExactlyOnceFilesTest {
    private static final JsonMapper JSON = new JsonMapper();
    private static final String TOPIC = "offsets.storage.topic";

    private static ObjectNode settings(String file) throws IOException {
        return (ObjectNode) JSON.readTree(Project.find().connectConfig(file).toFile());
    }

    /** The settings that a connector has in addition to those of the base file, all of which it must have. */
    private static ObjectNode more(ObjectNode exactlyOnce, ObjectNode base) {
        ObjectNode more = exactlyOnce.withObject("/config").deepCopy();
        base.withObject("/config")
                .properties()
                .forEach(setting -> assertThat(more.remove(setting.getKey()))
                        .as(setting.getKey())
                        .isEqualTo(setting.getValue()));
        return more;
    }

    /** Each connector has an offsets topic of its own. */
    private static ObjectNode withoutTopic(ObjectNode settings) {
        return settings.deepCopy().without(TOPIC);
    }

    /** With a group for each host, all hosts have the same file, so the topic's name contains the host's name. */
    @Test
    void theSameSettingsMakeAnIndependentHostExactlyOnce() throws IOException {
        ObjectNode host = JSON.createObjectNode();
        host.set("config", settings("systemd/connector-exactly-once.json"));
        ObjectNode base = JSON.createObjectNode();
        base.set("config", settings("systemd/connector.json"));

        ObjectNode more = more(host, base);
        assertThat(withoutTopic(more))
                .isEqualTo(withoutTopic(
                        more(settings("file-tail-source-exactly-once.json"), settings("file-tail-source.json"))));
        assertThat(more.path(TOPIC).asText()).isEqualTo("logagent-${env:NODE_IP}-file-tail-source-offsets");
    }

    /** In one group of many hosts, the REST API of every worker has to list the positions of all hosts. */
    @Test
    void theTopicOfAGroupOfManyHostsIsTheSameForAllOfThem() throws IOException {
        assertThat(settings("file-tail-source-hosts-exactly-once.json")
                        .at("/config/" + TOPIC)
                        .asText())
                .doesNotContain("$");
    }

    @Test
    void theSameSettingsMakeBothModesExactlyOnce() throws IOException {
        ObjectNode shared = settings("file-tail-source-exactly-once.json");
        ObjectNode hosts = settings("file-tail-source-hosts-exactly-once.json");

        assertThat(withoutTopic(more(hosts, settings("file-tail-source-hosts.json"))))
                .isEqualTo(withoutTopic(more(shared, settings("file-tail-source.json"))));
        for (ObjectNode connector : List.of(hosts, shared)) {
            assertThat(connector.at("/config/" + TOPIC).asText())
                    .isEqualTo("logagent-" + connector.get("name").asText() + "-offsets");
        }
        assertThat(hosts.get("name"))
                .isEqualTo(settings("file-tail-source-hosts.json").get("name"));
        assertThat(shared.get("name"))
                .isEqualTo(settings("file-tail-source.json").get("name"));
        TreeSet<String> names = new TreeSet<>();
        more(shared, settings("file-tail-source.json")).fieldNames().forEachRemaining(names::add);
        assertThat(names)
                .containsExactly(
                        "exactly.once.support",
                        TOPIC,
                        "poll.max.lines",
                        "producer.override.transaction.timeout.ms",
                        "transaction.boundary");
    }
}
