/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.config.etcd;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.logagent.etcd.EtcdValue;
import java.util.Optional;
import org.apache.kafka.common.config.ConfigException;

/**
 * The value of an etcd key as text and as a JSON object. Each form is created when it is first needed.
 *
 * <p>No error shows any of the value, not even through its cause.
 */
final class Content {
    private final String key;
    private final EtcdValue value;
    private volatile String text;
    private volatile JsonNode object;

    Content(String key, EtcdValue value) {
        this.key = key;
        this.value = value;
    }

    boolean isOf(EtcdValue other) {
        return value == other;
    }

    /** @throws ConfigException if the value is not UTF-8 */
    String text() {
        if (text == null) {
            try {
                text = value.text();
            } catch (IllegalStateException e) {
                throw new ConfigException("The value of etcd key " + key + " is not UTF-8 text");
            }
        }
        return text;
    }

    /**
     * A member of the JSON object; empty if the member does not exist or is null, or if the value does not look like an
     * object.
     *
     * @throws ConfigException if the value begins like a JSON object but is not valid
     */
    Optional<String> member(String name) {
        return looksLikeObject() ? present(object().path(name)) : Optional.empty();
    }

    /**
     * The value at a JSON Pointer, which begins with a slash; empty if there is none.
     *
     * @throws ConfigException if the value is not a JSON object
     */
    Optional<String> at(String pointer) {
        if (!looksLikeObject()) {
            throw new ConfigException("The value of etcd key " + key + " is not a JSON object, which the JSON Pointer "
                    + pointer + " needs");
        }
        return present(object().at(pointer));
    }

    private static Optional<String> present(JsonNode node) {
        if (node.isMissingNode() || node.isNull()) {
            return Optional.empty();
        }
        return Optional.of(node.isValueNode() ? node.asText() : node.toString());
    }

    /** Looks at the first byte that is not a space, because the value may be binary. */
    private boolean looksLikeObject() {
        if (object != null) {
            return true;
        }
        for (byte first : value.content()) {
            if (first != ' ' && first != '\t' && first != '\n' && first != '\r') {
                return first == '{';
            }
        }
        return false;
    }

    private JsonNode object() {
        if (object == null) {
            try {
                object = JsonTree.parse(text());
            } catch (JsonProcessingException e) {
                // Jackson's message would show a part of the value.
                throw new ConfigException(
                        "The value of etcd key " + key + " begins like a JSON object but " + problem(e.getLocation()));
            }
        }
        return object;
    }

    /** @param where null if the value exceeds one of Jackson's limits */
    private static String problem(JsonLocation where) {
        return where == null
                ? "is nested too deeply, or has a number or name that is too long"
                : "is not valid JSON (line " + where.getLineNr() + ", column " + where.getColumnNr() + ")";
    }

    @Override
    public String toString() {
        return key + ": " + value;
    }
}
