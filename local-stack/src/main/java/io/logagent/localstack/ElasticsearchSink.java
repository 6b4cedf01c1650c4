/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.localstack;

import java.nio.file.Path;

/**
 * The Elasticsearch sink that the worker uses.
 *
 * @param kind which of the two sinks it is
 * @param jars the folder that has the plugin's jars
 */
public record ElasticsearchSink(Kind kind, Path jars) {

    /** The sinks that {@code connect-config} has settings for. */
    public enum Kind {
        /** Confluent's, the one that most users run; they download it from the vendor. */
        STOCK("io.confluent.connect.elasticsearch.ElasticsearchSinkConnector", "elasticsearch-sink.json"),

        /**
         * Camel's, which is available from every Maven repository. It reads one topic and sends one request for each
         * record.
         */
        CAMEL("org.apache.camel.kafkaconnector.CamelSinkConnector", "elasticsearch-sink-camel.json");

        private final String connectorClass;
        private final String connectorFile;

        Kind(String connectorClass, String connectorFile) {
            this.connectorClass = connectorClass;
            this.connectorFile = connectorFile;
        }

        public String connectorClass() {
            return connectorClass;
        }

        /** The file in {@code connect-config} that is posted to Connect. */
        public String connectorFile() {
            return connectorFile;
        }
    }

    /** The sink that the build collected from its Maven repository. */
    public static ElasticsearchSink camel(Project project) {
        return new ElasticsearchSink(Kind.CAMEL, project.lib("camel-sink"));
    }

    PluginPath installIn(PluginPath plugins) {
        return plugins.copy("elasticsearch-sink", jars, kind.connectorClass());
    }
}
