/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.config.etcd;

import java.util.List;
import org.apache.kafka.common.config.ConfigException;

/**
 * Which etcd keys references can name.
 *
 * <p>etcd knows no folders: a key is a row of bytes, and {@code ..} or {@code //} in it mean nothing. So keys are put
 * together and compared exactly as they are.
 *
 * @param prefix what every name gets in front of it
 * @param allowed a key has to be one of these or lie below one of these; all are allowed if there are none
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

    /** @throws ConfigException if the key is not allowed, whether or not it exists */
    String check(String key) {
        if (!allows(key)) {
            throw new ConfigException(
                    "The etcd key " + key + " is outside of what this provider may read: the parameter "
                            + ProviderConfig.ALLOWED_PREFIXES + " has no prefix for it");
        }
        return key;
    }

    /** What the keys below a path start with. */
    static String below(String path) {
        return path.endsWith("/") ? path : path + "/";
    }
}
