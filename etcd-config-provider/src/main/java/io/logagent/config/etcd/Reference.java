/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.config.etcd;

import java.util.Optional;
import org.apache.kafka.common.config.ConfigException;

/**
 * A parsed {@code ${etcd:path:key}}.
 *
 * @param key the etcd key whose whole value is the result, if it exists
 * @param document the etcd key of the JSON object that contains the result otherwise
 * @param member the name of the object's member, or a JSON Pointer, which begins with a slash
 * @param fallback the result if nothing is found
 */
record Reference(Optional<String> key, Optional<String> document, Optional<String> member, Optional<String> fallback) {
    private static final String DEFAULT_MARK = ":-";

    /**
     * Parses the path and key of a variable. Kafka splits the variable at the first colon after the provider's name, if
     * there is a second colon anywhere. So the key contains the rest with further colons, and the default.
     *
     * @throws ConfigException if the variable names no key
     */
    static Reference parse(String path, String key, KeySpace space) {
        if (!path.isEmpty() && key.startsWith("-")) {
            // ${etcd:/single/key:-default}
            return single(path, Optional.of(key.substring(1)), space);
        }
        int mark = key.indexOf(DEFAULT_MARK);
        String name = mark < 0 ? key : key.substring(0, mark);
        Optional<String> fallback =
                mark < 0 ? Optional.empty() : Optional.of(key.substring(mark + DEFAULT_MARK.length()));
        if (name.isEmpty()) {
            throw new ConfigException("A variable that refers to etcd names no key"
                    + (path.isEmpty() ? "" : " in " + path) + ": write ${etcd:/path:key} or ${etcd:/path/key}");
        }
        if (path.isEmpty()) {
            return single(name, fallback, space);
        }
        Optional<String> document = Optional.of(space.key(path));
        Optional<String> member = Optional.of(name);
        if (name.startsWith("/")) {
            return new Reference(Optional.empty(), document, member, fallback);
        }
        return new Reference(Optional.of(space.key(KeySpace.below(path) + name)), document, member, fallback);
    }

    private static Reference single(String name, Optional<String> fallback, KeySpace space) {
        return new Reference(Optional.of(space.key(name)), Optional.empty(), Optional.empty(), fallback);
    }

    /** The reference for error messages, without the default, which may be a secret. */
    String describe() {
        return key.map(name -> "etcd key " + name)
                .orElseGet(() -> member.orElseThrow() + " in the JSON object of etcd key " + document.orElseThrow());
    }

    @Override
    public String toString() {
        return describe();
    }
}
