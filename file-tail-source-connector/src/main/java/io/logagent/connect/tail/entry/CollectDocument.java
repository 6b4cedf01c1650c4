/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.entry;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * A collect document: the JSON array of entries that an operator writes to a collect key.
 *
 * @param entries the good entries, without repetitions, in the order of the document
 * @param rejections the bad ones, which stop no other
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
    public static CollectDocument parse(byte[] utf8) throws MalformedDocumentException {
        JsonNode root;
        try {
            root = JSON.readTree(utf8);
        } catch (JsonProcessingException e) {
            // The original message only: the exception's own one quotes the document.
            String reason = e.getOriginalMessage().replaceAll(" \\(start marker at .*\\)", "");
            throw new MalformedDocumentException("not JSON: " + reason + place(e));
        } catch (IOException e) {
            // Such as bytes that are not UTF-8.
            throw new MalformedDocumentException("not JSON: " + e.getMessage());
        }
        return of(root);
    }

    /** The same for a text. */
    public static CollectDocument parse(String text) throws MalformedDocumentException {
        return parse(text.getBytes(StandardCharsets.UTF_8));
    }

    private static CollectDocument of(JsonNode root) throws MalformedDocumentException {
        if (!root.isArray()) {
            String found =
                    root.isMissingNode() ? "nothing" : root.getNodeType().name().toLowerCase(Locale.ROOT);
            throw new MalformedDocumentException(
                    "a JSON array of entries is expected, such as [{\"path\":\"/var/log/a.log\",\"topic\":\"a\"}], but it is "
                            + found);
        }
        List<CollectEntry> entries = new ArrayList<>();
        Set<String> identities = new HashSet<>();
        List<Rejection> rejections = new ArrayList<>();
        List<Rejection> warnings = new ArrayList<>();
        for (int i = 0; i < root.size(); i++) {
            try {
                EntryReader reader = new EntryReader(i, root.get(i));
                CollectEntry entry = reader.read();
                warnings.addAll(reader.ignored());
                if (identities.add(entry.identity())) {
                    entries.add(entry);
                } else {
                    warnings.add(new Rejection(i, "", "has the same path and topic as an earlier one, which holds"));
                }
            } catch (RejectedException e) {
                rejections.add(e.rejection());
            }
        }
        return new CollectDocument(entries, rejections, warnings);
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

    private static String place(JsonProcessingException e) {
        return e.getLocation() == null
                ? ""
                : " (line " + e.getLocation().getLineNr() + ", column "
                        + e.getLocation().getColumnNr() + ")";
    }
}
