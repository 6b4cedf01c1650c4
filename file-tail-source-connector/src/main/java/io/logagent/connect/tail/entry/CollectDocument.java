/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.entry;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A collect document: the JSON array of entries that an operator writes to a collect key.
 *
 * @param indexed the good entries, in the order of the document
 * @param rejections the bad entries; a bad entry never affects another one. If there are too many entries, the first
 *     rejection says how many are left out.
 * @param warnings properties that are ignored, and repeated entries
 */
public record CollectDocument(List<IndexedEntry> indexed, List<Rejection> rejections, List<Rejection> warnings) {
    private static final ObjectMapper JSON = new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    public CollectDocument {
        indexed = List.copyOf(indexed);
        rejections = List.copyOf(rejections);
        warnings = List.copyOf(warnings);
    }

    /** The good entries. */
    public List<CollectEntry> entries() {
        return indexed.stream().map(IndexedEntry::entry).toList();
    }

    /**
     * Reads a document that will be {@linkplain MergedEntries merged} with others. The merge finds repetitions and
     * colliding topics.
     *
     * @throws MalformedDocumentException if the text is not a JSON array
     */
    public static CollectDocument read(byte[] utf8, AllowedTopics allowed) throws MalformedDocumentException {
        EntryCollector entries = new EntryCollector(allowed, DocumentReader.Limits.WRITTEN);
        DocumentReader.read(utf8, DocumentReader.Limits.WRITTEN, entries);
        return entries.document();
    }

    /**
     * Reads a document that stands alone.
     *
     * @throws MalformedDocumentException if the text is not a JSON array
     */
    public static CollectDocument parse(byte[] utf8, AllowedTopics allowed) throws MalformedDocumentException {
        return read(utf8, allowed).merged();
    }

    /** Reads a document that stands alone and may name any topic but Kafka's own. */
    public static CollectDocument parse(String text) throws MalformedDocumentException {
        return parse(text.getBytes(StandardCharsets.UTF_8), AllowedTopics.everything());
    }

    /**
     * Reads all entries that {@link #toJson} wrote. The limits of a document do not apply: these may be the entries
     * of several documents, each of which was checked when it was read.
     *
     * @throws MalformedDocumentException if an entry cannot be read, because a task has no place to report it
     */
    public static List<CollectEntry> fromJson(String text) throws MalformedDocumentException {
        EntryCollector entries = new EntryCollector(AllowedTopics.everything(), DocumentReader.Limits.NONE);
        DocumentReader.read(text.getBytes(StandardCharsets.UTF_8), DocumentReader.Limits.NONE, entries);
        CollectDocument document = entries.document().merged();
        if (document.indexed.size() < entries.count) {
            List<Rejection> leftOut = new ArrayList<>(document.rejections);
            leftOut.addAll(document.warnings);
            throw new MalformedDocumentException("not all of its entries can be collected: " + leftOut.get(0));
        }
        return document.entries();
    }

    private CollectDocument merged() {
        List<Rejection> allRejections = new ArrayList<>(rejections);
        List<Rejection> allWarnings = new ArrayList<>(warnings);
        Set<Integer> leftOut = new HashSet<>();
        new MergedEntries().add("this document", indexed, new MergedEntries.Listener() {
            @Override
            public void rejected(Rejection rejection) {
                leftOut.add(rejection.index());
                allRejections.add(rejection);
            }

            @Override
            public void repeated(Rejection repetition) {
                leftOut.add(repetition.index());
                allWarnings.add(repetition);
            }
        });
        return new CollectDocument(
                indexed.stream()
                        .filter(entry -> !leftOut.contains(entry.index()))
                        .toList(),
                allRejections,
                allWarnings);
    }

    /** Collects what is read of one document. */
    private static final class EntryCollector implements DocumentReader.Listener {
        private final List<IndexedEntry> accepted = new ArrayList<>();
        private final List<Rejection> rejections = new ArrayList<>();
        private final List<Rejection> warnings = new ArrayList<>();
        private final AllowedTopics allowed;
        private final LinePatterns patterns;
        private int count;

        EntryCollector(AllowedTopics allowed, DocumentReader.Limits limits) {
            this.allowed = allowed;
            this.patterns = new LinePatterns(limits.patternSize());
        }

        @Override
        public void entry(int index, JsonNode node) {
            count++;
            try {
                PropertyReader properties = PropertyReader.of(index, node, allowed, patterns);
                CollectEntry entry = EntryProperties.read(properties);
                checkThatATaskReadsTheSame(index, entry);
                warnings.addAll(properties.ignored());
                accepted.add(new IndexedEntry(index, entry));
            } catch (RejectedException e) {
                rejections.add(e.rejection());
            }
        }

        /** Rejects the entry if a task would read another one from its config, or fail. */
        private void checkThatATaskReadsTheSame(int index, CollectEntry entry) throws RejectedException {
            ObjectNode written = JSON.createObjectNode();
            EntryProperties.write(entry, written);
            PropertyReader properties = PropertyReader.of(index, written, AllowedTopics.everything(), patterns);
            if (!EntryProperties.read(properties).equals(entry)) {
                throw new RejectedException(new Rejection(index, "", "it cannot be passed on to a task unchanged"));
            }
        }

        @Override
        public void rejected(Rejection rejection) {
            count++;
            rejections.add(rejection);
        }

        @Override
        public void leftOut(Rejection rest) {
            count++;
            rejections.add(0, rest);
        }

        CollectDocument document() {
            return new CollectDocument(accepted, rejections, warnings);
        }
    }

    /** Writes a document from which {@link #fromJson} reads the same entries. */
    public static String toJson(List<CollectEntry> entries) {
        ArrayNode array = JSON.createArrayNode();
        for (CollectEntry entry : entries) {
            EntryProperties.write(entry, array.addObject());
        }
        // Connect resolves ${provider:…} in task configs, so a document could read the worker's secrets. JSON has '$'
        // only inside strings, where it can be escaped.
        return array.toString().replace("$", "\\u0024");
    }
}
