/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.config.etcd;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.node.JsonNodeType;
import com.fasterxml.jackson.databind.node.ValueNode;
import java.io.IOException;

/** A JSON number as it was written. Jackson's own number nodes would turn {@code 1e3} into {@code 1E+3}. */
final class WrittenNumber extends ValueNode {
    private static final long serialVersionUID = 1L;

    private final String text;
    private final JsonToken token;

    /** The number at the parser's current token. */
    WrittenNumber(JsonParser parser) throws IOException {
        this.text = parser.getText();
        this.token = parser.currentToken();
    }

    @Override
    public JsonToken asToken() {
        return token;
    }

    @Override
    public JsonNodeType getNodeType() {
        return JsonNodeType.NUMBER;
    }

    @Override
    public String asText() {
        return text;
    }

    @Override
    public void serialize(JsonGenerator generator, SerializerProvider provider) throws IOException {
        generator.writeNumber(text);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof WrittenNumber that && text.equals(that.text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }
}
