/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.it;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.logagent.localstack.ConnectRest;
import io.logagent.localstack.LocalStack;
import io.logagent.localstack.Project;
import java.io.IOException;
import java.util.Map;

/** A connector made from a file of {@code connect-config}, with the settings that a test replaces. */
public final class ShippedConnector {
    private static final JsonMapper JSON = new JsonMapper();

    private final ObjectNode config;

    private ShippedConnector(ObjectNode config) {
        this.config = config;
    }

    /** The content of a file of {@code connect-config}. */
    public static ObjectNode read(String file) throws IOException {
        return (ObjectNode) JSON.readTree(Project.find().connectConfig(file).toFile());
    }

    public static ShippedConnector of(String file) throws IOException {
        return new ShippedConnector(read(file).withObject("/config"));
    }

    /** Whether each task collects for the host that it runs on. */
    public boolean isInHostMode() {
        return get("collect.keys").contains("%s");
    }

    /**
     * Collects from {@code /logagent/<host>/<name>} in host mode, else from {@code /logagent/shared/<name>}. In host
     * mode the locks are in the stack's folder, and no status is written because all connectors would have the same
     * key.
     */
    public ShippedConnector collecting(LocalStack stack, String name) {
        if (isInHostMode()) {
            config.remove("status.key");
            return set("collect.keys", "/logagent/%s/" + name)
                    .set("lock.directory", stack.directory().toString());
        }
        return set("collect.keys", "/logagent/shared/" + name);
    }

    public ShippedConnector set(String setting, Object value) {
        config.put(setting, value.toString());
        return this;
    }

    public ShippedConnector set(Map<String, String> settings) {
        settings.forEach(this::set);
        return this;
    }

    public String get(String setting) {
        return config.path(setting).asText();
    }

    /** The key of a host's collect document; in shared mode that of all hosts. */
    public String key(String host) {
        return get("collect.keys").replace("%s", host);
    }

    public void register(ConnectRest connect, String name) {
        connect.put(name, config);
    }

    /** A collect document with one entry. */
    public static String document(Object path, String topic) {
        ObjectNode entry = JSON.createObjectNode().put("path", path.toString()).put("topic", topic);
        return JSON.createArrayNode().add(entry).toString();
    }
}
