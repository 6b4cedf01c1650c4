/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.etcd;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A PEM file and the setting that names it. Error messages name both and never quote the content.
 *
 * @param setting the name of the setting, with its prefix
 */
record PemFile(String setting, Path path) {
    /** Larger than any certificate chain or CA bundle; a wrong file must not fill the memory. */
    private static final int MAX_BYTES = 8 << 20;

    byte[] read() throws EtcdException {
        // A FIFO could block forever.
        if (Files.exists(path) && !Files.isRegularFile(path)) {
            throw invalid("it is not a regular file");
        }
        try (InputStream in = Files.newInputStream(path)) {
            return in.readNBytes(MAX_BYTES);
        } catch (AccessDeniedException e) {
            throw invalid("this process may not read it");
        } catch (IOException e) {
            throw invalid(Files.exists(path) ? "it cannot be read: " + e : "there is no such file");
        }
    }

    EtcdException invalid(String problem) {
        // Without a cause: parsers may quote the content.
        return new EtcdException(
                EtcdException.Kind.NOT_TRUSTED, setting + " is " + path + ", which cannot be used: " + problem, null);
    }
}
