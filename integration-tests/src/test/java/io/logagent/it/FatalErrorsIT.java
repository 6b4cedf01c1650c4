/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.it;

import static org.apache.kafka.common.acl.AclOperation.ALL;
import static org.apache.kafka.common.acl.AclOperation.CREATE;
import static org.apache.kafka.common.acl.AclOperation.WRITE;
import static org.apache.kafka.common.acl.AclPermissionType.ALLOW;
import static org.apache.kafka.common.acl.AclPermissionType.DENY;
import static org.apache.kafka.common.resource.ResourceType.CLUSTER;
import static org.apache.kafka.common.resource.ResourceType.TOPIC;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.logagent.localstack.LocalStack;
import io.logagent.localstack.ServerRequestException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.Resource;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The errors for which Connect fails a task, as an operator sees them and as the documentation describes them. */
class FatalErrorsIT {
    private static LocalStack stack;
    private static Admin admin;

    @BeforeAll
    static void start() {
        stack = LocalStack.builder()
                // Allows everything except what the tests deny.
                .brokerSettings(Map.of(
                        "authorizer.class.name",
                        "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
                        "allow.everyone.if.no.acl.found",
                        "true"))
                .start();
        admin = Admin.create(
                Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, stack.kafka().bootstrapServers()));
    }

    @AfterAll
    static void close() {
        admin.close();
        stack.close();
    }

    private static String awaitTrace(Pipe pipe) {
        return Pipe.await("the failure of " + pipe.name)
                .ignoreException(ServerRequestException.class)
                .until(() -> failure(stack.connect().status(pipe.name)), trace -> !trace.isEmpty());
    }

    private static String failure(JsonNode status) {
        JsonNode task = status.at("/tasks/0");
        return task.path("state").asText().equals("FAILED") ? task.path("trace").asText() : "";
    }

    private static void acl(ResourceType type, String name, AclOperation operation, AclPermissionType permission)
            throws Exception {
        AclBinding binding = new AclBinding(
                new ResourcePattern(type, name, PatternType.LITERAL),
                new AccessControlEntry("User:ANONYMOUS", "*", operation, permission));
        admin.createAcls(List.of(binding)).all().get();
    }

    private static void create(Pipe pipe, Map<String, String> settings) throws Exception {
        NewTopic topic = new NewTopic(pipe.topic, Optional.of(1), Optional.empty()).configs(settings);
        admin.createTopics(List.of(topic)).all().get();
    }

    @Test
    void theTraceSaysWhichTopicCannotBeCreatedAndWhichRecordIsTooLarge() throws Exception {
        byte[] random = new byte[2_500];
        new Random(7).nextBytes(random);
        // The broker checks the size of the compressed batch, so the line must hardly compress.
        String line = HexFormat.of().formatHex(random) + "\n";
        try (Pipe topic = new Pipe(stack, "no-topic");
                Pipe size = new Pipe(stack, "too-large");
                Pipe ofTopic = new Pipe(stack, "too-large-for-topic")) {
            topic.appendLines("a.log", 0, 1);
            topic.register("topic.creation.default.replication.factor", "7");
            topic.collect("a.log");
            size.append("a.log", line);
            size.register("producer.override.max.request.size", "2000");
            size.collect("a.log");
            create(ofTopic, Map.of("max.message.bytes", "2000"));
            ofTopic.append("a.log", line);
            ofTopic.register();
            ofTopic.collect("a.log");

            assertThat(awaitTrace(topic)).contains("Unable to create topic(s) 'no-topic_log'");
            assertThat(awaitTrace(size))
                    .contains("RecordTooLargeException", "which is the value of the max.request.size configuration");
            assertThat(awaitTrace(ofTopic))
                    .contains(
                            "RecordTooLargeException",
                            "The request included a message larger than the max message size the server will accept");
        }
    }

    @Test
    void theTraceSaysWhatTheUserMayNotDo() throws Exception {
        try (Pipe write = new Pipe(stack, "may-not-write");
                Pipe create = new Pipe(stack, "may-not-create")) {
            create(write, Map.of());
            acl(TOPIC, write.topic, ALL, ALLOW);
            acl(TOPIC, write.topic, WRITE, DENY);
            // A user may create a topic with the permission for all topics or for this one.
            acl(CLUSTER, Resource.CLUSTER_NAME, ALL, ALLOW);
            acl(CLUSTER, Resource.CLUSTER_NAME, CREATE, DENY);
            acl(TOPIC, create.topic, ALL, ALLOW);
            acl(TOPIC, create.topic, CREATE, DENY);
            write.appendLines("a.log", 0, 1);
            write.register();
            write.collect("a.log");
            create.appendLines("a.log", 0, 1);
            create.register();
            create.collect("a.log");

            assertThat(awaitTrace(write))
                    .contains("TopicAuthorizationException: Not authorized to access topics: [may-not-write_log]");
            assertThat(awaitTrace(create)).contains("Task failed to create new topic", create.topic);
        }
    }
}
