/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.quickstart;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** The shell command that puts a document into etcd without etcdctl. etcd's gateway takes keys and values in Base64. */
record PutCommand(String endpoint, String key, String document) {
    @Override
    public String toString() {
        return "curl %s/v3/kv/put -d '{\"key\":\"%s\",\"value\":\"%s\"}'   # etcdctl put %s '%s'"
                .formatted(endpoint, base64(key), base64(document), key, document);
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
