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

/** Reads the JSON of a collect document, entry by entry, so that what is wrong with one is not the trouble of others. */
final class DocumentReader {
    /** An entry is an object of objects of values. */
    private static final int DEEPEST_ENTRY = 8;

    private static final ObjectMapper JSON = new ObjectMapper(JsonFactory.builder()
            .streamReadConstraints(
                    StreamReadConstraints.builder().maxNestingDepth(1_000).build())
            // The document may hold what is nobody's business; an exception must not quote it.
            .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
            .build());

    /** How messages of the parser begin that quote a character at most. */
    private static final List<String> UNQUOTED = List.of(
            "Unexpected character (",
            "Unexpected end-of-input",
            "Illegal unquoted character (",
            "Unrecognized character escape",
            "Invalid UTF-8",
            "Invalid numeric value: Leading zeroes");

    private DocumentReader() {}

    /** Takes the entries of a document in order. */
    interface Entries {
        void entry(int index, JsonNode entry);

        void rejected(Rejection rejection);

        /** That all entries from here on are left out: to be told before the others, of which there are many then. */
        void leftOut(Rejection rest);
    }

    /** @throws MalformedDocumentException if it is no JSON array as a whole; then no entry counts */
    static void read(byte[] utf8, DocumentLimits limits, Entries entries) throws MalformedDocumentException {
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
                    read(index, parser, entries);
                } else {
                    parser.skipChildren();
                }
            }
            if (parser.nextToken() != null) {
                throw new MalformedDocumentException("not JSON: something follows the array" + place(parser));
            }
            if (index > limits.entries()) {
                entries.leftOut(new Rejection(
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
            throw new MalformedDocumentException("not JSON: its bytes are no text");
        }
    }

    /** The parser's message, unless it quotes more of the document than a single character. */
    private static String reason(JsonProcessingException e) {
        String message = e.getOriginalMessage();
        if (UNQUOTED.stream().anyMatch(message::startsWith)) {
            return message.replaceAll(" \\(start marker at .*\\)", "");
        }
        return message.startsWith("Unrecognized token")
                ? "there is a word that is no JSON; strings need quotation marks"
                : "it cannot be understood";
    }

    private static void read(int index, JsonParser parser, Entries entries) throws IOException {
        TokenBuffer tokens = new TokenBuffer(parser);
        tokens.copyCurrentStructure(parser);
        try {
            check(index, tokens.asParser());
            try (JsonParser copy = tokens.asParser(JSON)) {
                entries.entry(index, JSON.readTree(copy));
            }
        } catch (RejectedException e) {
            entries.rejected(e.rejection());
        }
    }

    /** What a tree does not show any more, or should not be made a tree at all. */
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
