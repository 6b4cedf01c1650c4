/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.config.etcd;

import io.logagent.etcd.EtcdValue;
import io.logagent.etcd.KeySnapshot;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.common.config.ConfigException;

/**
 * Resolves references with the content of the cache.
 *
 * <p>The order is: the etcd key of the full name, the member of a JSON object, the default of the reference, {@code
 * on.missing}. A value that exists but cannot be used is an error and not missing.
 */
final class Resolver {
    private final ProviderConfig config;
    private final Map<String, Content> contents = new ConcurrentHashMap<>();

    Resolver(ProviderConfig config) {
        this.config = config;
    }

    /**
     * Parses the keys at a path.
     *
     * @throws ConfigException if a reference names no key, or a key that is not allowed
     */
    Map<String, Reference> references(String path, Collection<String> keys) {
        Map<String, Reference> references = new HashMap<>();
        for (String key : keys) {
            Reference reference = Reference.parse(path == null ? "" : path, key, config.space());
            reference.key().or(reference::document).ifPresent(config.space()::check);
            references.put(key, reference);
        }
        return references;
    }

    /** The etcd keys that a lookup needs. A document is needed only once its key is known not to exist. */
    Set<String> needed(Collection<Reference> references, KeySnapshot known) {
        Set<String> needed = new HashSet<>();
        for (Reference reference : references) {
            reference.key().ifPresent(needed::add);
            if (reference.key().isEmpty() || mayNeedDocument(reference, known)) {
                reference.document().ifPresent(needed::add);
            }
        }
        return needed;
    }

    private boolean mayNeedDocument(Reference reference, KeySnapshot known) {
        String key = reference.key().orElseThrow();
        return known.covers(Set.of(key))
                && known.value(key).isEmpty()
                && known.denial(key).isEmpty()
                && reference.document().filter(config.space()::allows).isPresent();
    }

    /** @throws ConfigException naming the reference that cannot be resolved, the reason, and what to do */
    String resolve(Reference reference, KeySnapshot known) {
        Optional<String> found = find(reference, known).or(reference::fallback);
        return switch (config.onMissing()) {
            case FAIL -> found.orElseThrow(() -> missing(reference, known));
            case DEFAULT -> found.or(config::defaultValue).orElseThrow();
            case EMPTY -> found.orElse("");
        };
    }

    private Optional<String> find(Reference reference, KeySnapshot known) {
        if (reference.key().isEmpty()) {
            reference.document().ifPresent(key -> permitted(key, known));
            return document(reference, known)
                    .flatMap(json -> json.at(reference.member().orElseThrow()));
        }
        Optional<Content> whole = reference.key().flatMap(key -> content(permitted(key, known), known));
        return whole.isPresent()
                ? whole.map(Content::text)
                : document(reference, known)
                        .flatMap(json -> json.member(reference.member().orElseThrow()));
    }

    private Optional<Content> document(Reference reference, KeySnapshot known) {
        return reference.document().filter(config.space()::allows).flatMap(key -> content(key, known));
    }

    private static String permitted(String key, KeySnapshot known) {
        known.denial(key).ifPresent(denial -> {
            ConfigException failure = new ConfigException(denial.getMessage());
            failure.initCause(denial);
            throw failure;
        });
        return key;
    }

    private Optional<Content> content(String key, KeySnapshot known) {
        Optional<EtcdValue> value = known.value(key);
        if (value.isEmpty()) {
            // A deleted secret must not stay in memory.
            contents.remove(key);
            return Optional.empty();
        }
        return Optional.of(contents.compute(
                key,
                (same, before) -> before != null && before.isOf(value.get()) ? before : new Content(key, value.get())));
    }

    private static ConfigException missing(Reference reference, KeySnapshot known) {
        String where = reference.describe();
        if (reference.key().isPresent() && reference.document().isPresent()) {
            String document = reference.document().get();
            where += known.denial(document).isPresent()
                    ? " (and the etcd user may not read " + document + ", which could contain it as a JSON object)"
                    : ", and no member " + reference.member().orElseThrow() + " in a JSON object at " + document;
        }
        String hint = reference
                .key()
                .map(key -> "set it with `etcdctl put " + key + " VALUE`, or correct")
                .orElse("add it, or correct");
        return new ConfigException(
                "There is no " + where + ": " + hint + " the ${etcd:...} that names it, or give it a default with :-");
    }
}
