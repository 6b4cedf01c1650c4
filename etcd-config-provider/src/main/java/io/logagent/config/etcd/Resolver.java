/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.config.etcd;

import io.logagent.etcd.EtcdValue;
import io.logagent.etcd.KnownKeys;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.common.config.ConfigException;

/**
 * Says what references stand for, given what is known of etcd.
 *
 * <p>First comes the etcd key of the full name, then the member of a JSON object, then the default of the reference, then
 * what {@code on.missing} says. What is there but cannot be used is an error, not missing.
 */
final class Resolver {
    private final ProviderConfig config;
    private final Map<String, Content> contents = new ConcurrentHashMap<>();

    Resolver(ProviderConfig config) {
        this.config = config;
    }

    /** @throws ConfigException if one of them names nothing, or lies outside of what is allowed */
    Map<String, Reference> references(String path, Collection<String> keys) {
        Map<String, Reference> references = new HashMap<>();
        for (String key : keys) {
            Reference reference = Reference.parse(path == null ? "" : path, key, config.space());
            reference.key().or(reference::document).ifPresent(config.space()::check);
            references.put(key, reference);
        }
        return references;
    }

    /** The etcd keys that have to be known to answer; a document only once it is known that the key does not exist. */
    Set<String> needed(Collection<Reference> references, KnownKeys known) {
        Set<String> needed = new HashSet<>();
        for (Reference reference : references) {
            reference.key().ifPresent(needed::add);
            if (reference.key().isEmpty() || mayNeedDocument(reference, known)) {
                reference.document().ifPresent(needed::add);
            }
        }
        return needed;
    }

    private boolean mayNeedDocument(Reference reference, KnownKeys known) {
        String key = reference.key().orElseThrow();
        return known.covers(Set.of(key))
                && known.value(key).isEmpty()
                && known.denial(key).isEmpty()
                && reference.document().filter(config.space()::allows).isPresent();
    }

    /** @throws ConfigException telling which reference cannot be answered, why, and what to do */
    String resolve(Reference reference, KnownKeys known) {
        Optional<String> found = find(reference, known).or(reference::fallback);
        return switch (config.onMissing()) {
            case FAIL -> found.orElseThrow(() -> missing(reference, known));
            case DEFAULT -> found.or(config::defaultValue).orElseThrow();
            case EMPTY -> found.orElse("");
        };
    }

    private Optional<String> find(Reference reference, KnownKeys known) {
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

    private Optional<Content> document(Reference reference, KnownKeys known) {
        return reference.document().filter(config.space()::allows).flatMap(key -> content(key, known));
    }

    private static String permitted(String key, KnownKeys known) {
        known.denial(key).ifPresent(denial -> {
            ConfigException failure = new ConfigException(denial.getMessage());
            failure.initCause(denial);
            throw failure;
        });
        return key;
    }

    private Optional<Content> content(String key, KnownKeys known) {
        Optional<EtcdValue> value = known.value(key);
        if (value.isEmpty()) {
            // Not to keep what was deleted.
            contents.remove(key);
            return Optional.empty();
        }
        return Optional.of(contents.compute(
                key,
                (same, before) -> before != null && before.isOf(value.get()) ? before : new Content(key, value.get())));
    }

    private static ConfigException missing(Reference reference, KnownKeys known) {
        String where = reference.describe();
        if (reference.key().isPresent() && reference.document().isPresent()) {
            String document = reference.document().get();
            where += known.denial(document).isPresent()
                    ? " (and " + document + ", which could hold it as a JSON object, may not be read)"
                    : ", nor a member " + reference.member().orElseThrow() + " of a JSON object at " + document;
        }
        String hint = reference
                .key()
                .map(key -> "set it with `etcdctl put " + key + " VALUE`, or correct")
                .orElse("add it, or correct");
        return new ConfigException(
                "There is no " + where + ": " + hint + " the ${etcd:...} that names it, or give it a default with :-");
    }
}
