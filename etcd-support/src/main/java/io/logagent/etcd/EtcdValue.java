/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.etcd;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The value of an etcd key and the revision that wrote it.
 *
 * <p>A value may be a secret, so {@link #toString()} shows only its size.
 */
public final class EtcdValue {
    private final byte[] content;
    private final long modRevision;

    /**
     * @param content the bytes in etcd
     * @param modRevision the revision of etcd's store that last wrote the key
     */
    public EtcdValue(byte[] content, long modRevision) {
        this.content = content.clone();
        this.modRevision = modRevision;
    }

    /** A copy of the bytes. */
    public byte[] content() {
        return content.clone();
    }

    /** The revision of etcd's store that last wrote the key. */
    public long modRevision() {
        return modRevision;
    }

    /**
     * The content as text.
     *
     * @throws IllegalStateException if the content is not UTF-8; replacing bytes would silently change a secret
     */
    public String text() {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(content))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new IllegalStateException("the value is not UTF-8 text", e);
        }
    }

    /**
     * Compares content and revision. Neither is enough: a key can be rewritten with the same bytes, and an etcd restored
     * from a backup gives the same revisions to other values.
     */
    @Override
    public boolean equals(Object other) {
        return other instanceof EtcdValue that
                && modRevision == that.modRevision
                && Arrays.equals(content, that.content);
    }

    @Override
    public int hashCode() {
        return 31 * Long.hashCode(modRevision) + Arrays.hashCode(content);
    }

    @Override
    public String toString() {
        return content.length + " bytes of revision " + modRevision;
    }
}
