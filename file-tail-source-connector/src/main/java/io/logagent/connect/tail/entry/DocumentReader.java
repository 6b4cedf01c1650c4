/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.entry;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.util.TokenBuffer;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Reads the JSON of a collect document entry by entry, so that a bad entry does not affect the others. */
final class DocumentReader {
    /** An entry needs three levels. */
    private static final int DEEPEST_ENTRY = 8;

    private static final ObjectMapper JSON = new ObjectMapper(JsonFactory.builder()
            .streamReadConstraints(
                    StreamReadConstraints.builder().maxNestingDepth(1_000).build())
            // An exception must not quote the document, which may hold secrets.
            .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
            .build());

    /** Messages of the parser that begin like this quote at most one character. */
    private static final List<String> UNQUOTED = List.of(
            "Unexpected character (",
            "Unexpected end-of-input",
            "Illegal unquoted character (",
            "Unrecognized character escape",
            "Invalid UTF-8",
            "Invalid numeric value: Leading zeroes");

    private DocumentReader() {}

    /**
     * How large a document may be.
     *
     * @param bytes of its text
     * @param entries in the document; later ones are left out
     * @param patternSize of all its regular expressions together, see
     *     {@link io.logagent.connect.tail.text.LinePattern#size}
     */
    record Limits(int bytes, int entries, long patternSize) {
        /**
         * For a document in etcd. The size is twice what etcd accepts by default, and 10,000 entries are far more
         * than a host has log files. Patterns take some 10 MB of heap.
         */
        static final Limits WRITTEN = new Limits(3 * 1024 * 1024, 10_000, 100_000);

        /** For entries that were checked before. */
        static final Limits NONE = new Limits(Integer.MAX_VALUE, Integer.MAX_VALUE, Long.MAX_VALUE);
    }

    /** Takes the entries of a document in order. */
    interface Listener {
        void entry(int index, JsonNode entry);

        void rejected(Rejection rejection);

        /** All later entries are left out. Report this before the other rejections, which are many then. */
        void leftOut(Rejection rest);
    }

    /**
     * Reads a document.
     *
     * @throws MalformedDocumentException if the text is not a JSON array; entries that were read before do not count
     */
    static void read(byte[] utf8, Limits limits, Listener listener) throws MalformedDocumentException {
        if (utf8.length > limits.bytes()) {
            throw new MalformedDocumentException(
                    "it has " + utf8.length + " bytes; at most " + limits.bytes() + " are allowed");
        }
        try (JsonParser parser = JSON.createParser(utf8)) {
            if (parser.nextToken() != JsonToken.START_ARRAY) {
                throw new MalformedDocumentException(
                        "a JSON array of entries is expected, such as [{\"path\":\"/var/log/a.log\",\"topic\":\"a\"}], but it is "
                                + found(parser));
            }
            int index = 0;
            for (; parser.nextToken() != JsonToken.END_ARRAY; index++) {
                if (index < limits.entries()) {
                    read(index, parser, listener);
                } else {
                    parser.skipChildren();
                }
            }
            if (parser.nextToken() != null) {
                throw new MalformedDocumentException("not JSON: something follows the array" + place(parser));
            }
            if (index > limits.entries()) {
                listener.leftOut(new Rejection(
                        limits.entries(),
                        "",
                        "it and all later ones are too many: there are " + index + ", at most " + limits.entries()
                                + " are allowed"));
            }
        } catch (StreamConstraintsException e) {
            throw new MalformedDocumentException(
                    "its JSON is nested too deeply, or a number or name in it is too long");
        } catch (JsonProcessingException e) {
            throw new MalformedDocumentException("not JSON: " + reason(e) + place(e));
        } catch (IOException e) {
            throw new MalformedDocumentException("not JSON: its bytes are not text");
        }
    }

    /** Returns the parser's message, unless the message quotes more than one character of the document. */
    private static String reason(JsonProcessingException e) {
        String message = e.getOriginalMessage();
        if (UNQUOTED.stream().anyMatch(message::startsWith)) {
            return message.replaceAll(" \\(start marker at .*\\)", "");
        }
        return message.startsWith("Unrecognized token")
                ? "there is a word that is not JSON; strings need quotation marks"
                : "it cannot be understood";
    }

    private static void read(int index, JsonParser parser, Listener listener) throws IOException {
        TokenBuffer tokens = new TokenBuffer(parser);
        tokens.copyCurrentStructure(parser);
        try {
            check(index, tokens.asParser());
            try (JsonParser copy = tokens.asParser(JSON)) {
                listener.entry(index, JSON.readTree(copy));
            }
        } catch (RejectedException e) {
            listener.rejected(e.rejection());
        }
    }

    /**
     * Finds repeated names, which a tree of nodes does not show, and too many levels, which a tree should not have.
     */
    private static void check(int index, JsonParser parser) throws IOException, RejectedException {
        Deque<Set<String>> names = new ArrayDeque<>();
        for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
            if (token.isStructStart()) {
                names.push(new HashSet<>());
                if (names.size() > DEEPEST_ENTRY) {
                    throw new RejectedException(new Rejection(index, "", "it is nested too deeply"));
                }
            } else if (token.isStructEnd()) {
                names.pop();
            } else if (token == JsonToken.FIELD_NAME && !names.peek().add(parser.currentName())) {
                throw new RejectedException(new Rejection(index, parser.currentName(), "is there twice"));
            }
        }
    }

    private static String found(JsonParser parser) {
        if (parser.currentToken() == null) {
            return "nothing";
        }
        return parser.currentToken() == JsonToken.START_OBJECT ? "an object" : "a single value";
    }

    private static String place(JsonParser parser) {
        return place(
                parser.currentLocation().getLineNr(), parser.currentLocation().getColumnNr());
    }

    private static String place(JsonProcessingException e) {
        return e.getLocation() == null
                ? ""
                : place(e.getLocation().getLineNr(), e.getLocation().getColumnNr());
    }

    private static String place(int line, int column) {
        return String.format(Locale.ROOT, " (line %d, column %d)", line, column);
    }
}
