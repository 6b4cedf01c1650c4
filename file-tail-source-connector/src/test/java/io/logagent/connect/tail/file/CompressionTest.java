/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CompressionTest {
    @ParameterizedTest
    @CsvSource({
        "app.log, NONE, app.log",
        "app.log.1.gz, GZIP, app.log.1",
        "app.log.zst, ZSTANDARD, app.log",
        "app.Z, COMPRESS, app",
        ".gz, GZIP, ''",
        "gz, NONE, gz",
        "app.GZ, NONE, app.GZ",
        "app.gz.1, NONE, app.gz.1",
    })
    void theExtensionDeterminesTheCompression(String name, Compression compression, String plain) {
        assertThat(Compression.of(name)).isEqualTo(compression);
        assertThat(compression.strip(name)).isEqualTo(plain);
    }

    @Test
    void readsGzip() throws Exception {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(file)) {
            out.write("one\ntwo\n".getBytes());
        }
        assertThat(Compression.GZIP.isReadable()).isTrue();
        assertThat(Compression.GZIP.open(new ByteArrayInputStream(file.toByteArray())))
                .hasContent("one\ntwo\n");
    }

    @Test
    void recognizesOthersByNameOnly() {
        assertThat(Compression.NONE.isReadable()).isTrue();
        assertThat(Compression.ZSTANDARD.isReadable()).isFalse();
        assertThatIllegalStateException()
                .isThrownBy(() -> Compression.ZSTANDARD.open(new ByteArrayInputStream(new byte[0])));
        assertThat(Compression.extensions()).containsExactly("gz", "bz2", "xz", "zst", "zip", "lz4", "Z");
    }
}
