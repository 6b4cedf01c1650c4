/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.config.etcd;

import java.util.List;
import org.apache.kafka.common.config.ConfigException;

/**
 * The etcd keys that references can name.
 *
 * <p>etcd has no folders: a key is a sequence of bytes, in which {@code ..} and {@code //} have no meaning. So names are
 * joined and compared without normalization.
 *
 * @param prefix is prepended to every name
 * @param allowed a key must equal one of these prefixes or lie below it; if empty, all keys are allowed
 */
record KeySpace(String prefix, List<String> allowed) {
    KeySpace {
        allowed = List.copyOf(allowed);
    }

    String key(String name) {
        return prefix + name;
    }

    boolean allows(String key) {
        return allowed.isEmpty() || allowed.stream().anyMatch(root -> key.equals(root) || key.startsWith(below(root)));
    }

    /** Returns the key.
     *
     * @throws ConfigException if the key is not allowed, whether or not it exists
     */
    String check(String key) {
        if (!allows(key)) {
            throw new ConfigException("This provider may not read the etcd key " + key + ": no prefix in the parameter "
                    + ProviderConfig.ALLOWED_PREFIXES + " covers it");
        }
        return key;
    }

    /** The prefix of all keys below a path. */
    static String below(String path) {
        return path.endsWith("/") ? path : path + "/";
    }
}
