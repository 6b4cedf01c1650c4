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
 * @param rejections the bad ones, which stop no other; first, if there are too many entries, that the rest is left out
 * @param warnings properties that were ignored, and repetitions
 */
public record CollectDocument(List<IndexedEntry> indexed, List<Rejection> rejections, List<Rejection> warnings) {
    private static final ObjectMapper JSON = new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    public CollectDocument {
        indexed = List.copyOf(indexed);
        rejections = List.copyOf(rejections);
        warnings = List.copyOf(warnings);
    }

    /** The entries that are good. */
    public List<CollectEntry> entries() {
        return indexed.stream().map(IndexedEntry::entry).toList();
    }

    /**
     * Reads a document that is to be {@linkplain MergedEntries merged} with others, which tells what does not go together.
     * A bad entry is rejected alone; a value that is no JSON array is refused as a whole.
     *
     * @throws MalformedDocumentException if the text is not a JSON array
     */
    public static CollectDocument read(byte[] utf8, AllowedTopics allowed) throws MalformedDocumentException {
        Entries entries = new Entries(allowed, DocumentLimits.WRITTEN);
        DocumentReader.read(utf8, DocumentLimits.WRITTEN, entries);
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

    /** The same for a text by somebody who may name any topic. */
    public static CollectDocument parse(String text) throws MalformedDocumentException {
        return parse(text.getBytes(StandardCharsets.UTF_8), AllowedTopics.everything());
    }

    /**
     * Reads back what {@link #toJson} wrote, all of it. These may be the entries of several documents and so more than one
     * may have; each document was held to its limits when it was read.
     *
     * @throws MalformedDocumentException if it would not be the same entries: nobody would learn here what is left out
     */
    public static List<CollectEntry> fromJson(String text) throws MalformedDocumentException {
        Entries entries = new Entries(AllowedTopics.everything(), DocumentLimits.NONE);
        DocumentReader.read(text.getBytes(StandardCharsets.UTF_8), DocumentLimits.NONE, entries);
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

    private static final class Entries implements DocumentReader.Entries {
        private final List<IndexedEntry> accepted = new ArrayList<>();
        private final List<Rejection> rejections = new ArrayList<>();
        private final List<Rejection> warnings = new ArrayList<>();
        private final AllowedTopics allowed;
        private final LinePatterns patterns;
        private int count;

        Entries(AllowedTopics allowed, DocumentLimits limits) {
            this.allowed = allowed;
            this.patterns = new LinePatterns(limits.patternSize());
        }

        @Override
        public void entry(int index, JsonNode node) {
            count++;
            try {
                EntryReader reader = new EntryReader(index, node, allowed, patterns);
                CollectEntry entry = reader.read();
                checkThatATaskReadsTheSame(index, entry);
                warnings.addAll(reader.ignored());
                accepted.add(new IndexedEntry(index, entry));
            } catch (RejectedException e) {
                rejections.add(e.rejection());
            }
        }

        /** Its config has the entry as {@link EntryWriter} writes it, and a task that cannot read it fails. */
        private void checkThatATaskReadsTheSame(int index, CollectEntry entry) throws RejectedException {
            ObjectNode written = JSON.createObjectNode();
            EntryWriter.write(entry, written);
            if (!new EntryReader(index, written, AllowedTopics.everything(), patterns)
                    .read()
                    .equals(entry)) {
                throw new RejectedException(new Rejection(index, "", "it cannot be handed to a task as it is"));
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
