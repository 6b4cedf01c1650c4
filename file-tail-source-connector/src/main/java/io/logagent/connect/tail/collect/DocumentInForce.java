/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.collect;

import io.logagent.connect.tail.entry.AllowedTopics;
import io.logagent.connect.tail.entry.CollectDocument;
import io.logagent.connect.tail.entry.IndexedEntry;
import io.logagent.connect.tail.entry.MalformedDocumentException;
import io.logagent.etcd.EtcdValue;
import java.util.List;
import java.util.Optional;

/** The document of a collect key that is in force, with its entries. At first it is unknown whether there is one. */
final class DocumentInForce {
    private final String key;
    private final AllowedTopics allowedTopics;
    private Optional<List<IndexedEntry>> entries = Optional.empty();
    private Optional<EtcdValue> value = Optional.empty();
    private List<CollectStatus.Failure> rejections = List.of();

    DocumentInForce(String key, AllowedTopics allowedTopics) {
        this.key = key;
        this.allowedTopics = allowedTopics;
    }

    /** Puts another document in force. */
    CollectDocument replace(EtcdValue newest) throws MalformedDocumentException {
        CollectDocument document = CollectDocument.read(newest.content(), allowedTopics);
        entries = Optional.of(document.indexed());
        value = Optional.of(newest);
        rejections = document.rejections().stream()
                .map(rejection -> CollectStatus.Failure.of(key, newest.modRevision(), rejection))
                .toList();
        return document;
    }

    /** Notes that the key has no document, and no entries. */
    void clear() {
        entries = Optional.of(List.of());
        value = Optional.empty();
        rejections = List.of();
    }

    boolean isUnknown() {
        return entries.isEmpty();
    }

    /** The entries in force; empty while it is unknown whether there is a document. */
    Optional<List<IndexedEntry>> entries() {
        return entries;
    }

    /** The value that holds the document; empty if there is none. */
    Optional<EtcdValue> value() {
        return value;
    }

    /** The revision of the document; 0 if there is none. */
    long revision() {
        return value.map(EtcdValue::modRevision).orElse(0L);
    }

    /** The rejected entries of the document. */
    List<CollectStatus.Failure> rejections() {
        return rejections;
    }
}
