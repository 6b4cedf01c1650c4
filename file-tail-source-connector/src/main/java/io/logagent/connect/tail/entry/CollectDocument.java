/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.entry;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A collect document: the JSON array of entries that an operator writes to a collect key.
 *
 * @param entries the good entries, without repetitions, in the order of the document
 * @param rejections the bad ones, which stop no other; first, if there are too many entries, that the rest is left out
 * @param warnings properties that were ignored
 */
public record CollectDocument(List<CollectEntry> entries, List<Rejection> rejections, List<Rejection> warnings) {
    private static final ObjectMapper JSON = new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    public CollectDocument {
        entries = List.copyOf(entries);
        rejections = List.copyOf(rejections);
        warnings = List.copyOf(warnings);
    }

    /**
     * Reads a document. A bad entry is rejected alone; a value that is no JSON array is refused as a whole.
     *
     * @throws MalformedDocumentException if the text is not a JSON array
     */
    public static CollectDocument parse(byte[] utf8, AllowedTopics allowed) throws MalformedDocumentException {
        return parse(utf8, allowed, DocumentLimits.WRITTEN);
    }

    /** The same for a text by somebody who may name any topic. */
    public static CollectDocument parse(String text) throws MalformedDocumentException {
        return parse(text.getBytes(StandardCharsets.UTF_8), AllowedTopics.everything());
    }

    /**
     * Reads back what {@link #toJson} wrote. These may be the entries of several documents and so more than one may have;
     * each document was held to its limits when it was read.
     */
    public static List<CollectEntry> fromJson(String text) throws MalformedDocumentException {
        return parse(text.getBytes(StandardCharsets.UTF_8), AllowedTopics.everything(), DocumentLimits.NONE)
                .entries();
    }

    private static CollectDocument parse(byte[] utf8, AllowedTopics allowed, DocumentLimits limits)
            throws MalformedDocumentException {
        Entries entries = new Entries(allowed, new LinePatterns(limits.patternSize()));
        DocumentReader.read(utf8, limits, entries);
        return new CollectDocument(entries.accepted, entries.rejections, entries.warnings);
    }

    private static final class Entries implements DocumentReader.Entries {
        private final List<CollectEntry> accepted = new ArrayList<>();
        private final Set<String> identities = new HashSet<>();
        private final List<Rejection> rejections = new ArrayList<>();
        private final List<Rejection> warnings = new ArrayList<>();
        private final TopicCollisions topics = new TopicCollisions();
        private final AllowedTopics allowed;
        private final LinePatterns patterns;

        Entries(AllowedTopics allowed, LinePatterns patterns) {
            this.allowed = allowed;
            this.patterns = patterns;
        }

        @Override
        public void entry(int index, JsonNode node) {
            try {
                EntryReader reader = new EntryReader(index, node, allowed, patterns);
                CollectEntry entry = reader.read();
                warnings.addAll(reader.ignored());
                Optional<String> collision = topics.add(entry.topic());
                if (collision.isPresent()) {
                    rejected(new Rejection(index, "topic", TopicCollisions.reason(entry.topic(), collision.get())));
                } else if (identities.add(entry.identity())) {
                    accepted.add(entry);
                } else {
                    warnings.add(
                            new Rejection(index, "", "has the same path and topic as an earlier one, which holds"));
                }
            } catch (RejectedException e) {
                rejected(e.rejection());
            }
        }

        @Override
        public void rejected(Rejection rejection) {
            rejections.add(rejection);
        }

        @Override
        public void leftOut(Rejection rest) {
            rejections.add(0, rest);
        }
    }

    /** The document that {@link #parse} reads back as these entries. */
    public static String toJson(List<CollectEntry> entries) {
        ArrayNode array = JSON.createArrayNode();
        for (CollectEntry entry : entries) {
            EntryWriter.write(entry, array.addObject());
        }
        // Without a '$': Connect resolves ${provider:…} in task configs, and who may write a document may not read
        // the worker's secrets through it. In JSON a '$' can only stand inside a string.
        return array.toString().replace("$", "\\u0024");
    }
}
