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
 * <p>It may be a secret: {@link #toString()} shows only its size.
 */
public final class EtcdValue {
    private final byte[] content;
    private final long modRevision;

    /**
     * @param content the bytes as etcd has them
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
     * @throws IllegalStateException if it is not UTF-8: a silently replaced byte would turn a secret into another
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

    /** The same bytes written by the same revision; a key rewritten with the same bytes is a different value. */
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
