/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.file;

import static org.assertj.core.api.Assertions.assertThat;

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
    void gzipAndZstdCanBeRead() {
        assertThat(Compression.values())
                .filteredOn(Compression::isReadable)
                .containsExactly(Compression.NONE, Compression.GZIP, Compression.ZSTANDARD);
        assertThat(Compression.extensions()).containsExactly("gz", "zst", "bz2", "xz", "zip", "lz4", "Z");
    }
}
