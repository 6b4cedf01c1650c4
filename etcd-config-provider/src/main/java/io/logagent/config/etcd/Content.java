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
 * The value of an etcd key as what references ask for: text, or a JSON object. Each is made when it is first needed.
 *
 * <p>No error shows any of it, not even by way of a cause.
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

    /** @throws ConfigException if it is not UTF-8 */
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
     * A member of the JSON object that the value is; empty if there is none, if it is null, or if the value does not look
     * like an object.
     *
     * @throws ConfigException if the value begins as a JSON object and is none
     */
    Optional<String> member(String name) {
        return looksLikeObject() ? present(object().path(name)) : Optional.empty();
    }

    /**
     * What a JSON Pointer, which begins with a slash, finds.
     *
     * @throws ConfigException if the value is no JSON object
     */
    Optional<String> at(String pointer) {
        if (!looksLikeObject()) {
            throw new ConfigException("The value of etcd key " + key + " is no JSON object, which the JSON Pointer "
                    + pointer + " asks for");
        }
        return present(object().at(pointer));
    }

    private static Optional<String> present(JsonNode node) {
        if (node.isMissingNode() || node.isNull()) {
            return Optional.empty();
        }
        return Optional.of(node.isValueNode() ? node.asText() : node.toString());
    }

    /** By its first byte that is no space, so that binary values are none. */
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
                // Jackson's own words would show a part of the value.
                throw new ConfigException(
                        "The value of etcd key " + key + " begins as a JSON object but " + problem(e.getLocation()));
            }
        }
        return object;
    }

    /** @param where Jackson gives none for what is beyond its limits */
    private static String problem(JsonLocation where) {
        return where == null
                ? "is nested too deeply, or a number or name in it is too long"
                : "is none (line " + where.getLineNr() + ", column " + where.getColumnNr() + ")";
    }

    @Override
    public String toString() {
        return key + ": " + value;
    }
}
