/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.offset;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SourcePartitionTest {
    @Test
    void namesTheFile() {
        assertThat(SourcePartition.shared().of(Path.of("/a.log"))).isEqualTo(Map.of("path", "/a.log"));
    }

    @Test
    void namesTheHostInTheOrderInWhichConnectLooksItUp() {
        Map<String, String> partition = SourcePartition.ofHost("web-1").of(Path.of("/a.log"));
        // What Connect's JsonConverter makes of a stored partition.
        Map<String, String> stored = new HashMap<>();
        stored.put("path", "/a.log");
        stored.put("host", "web-1");
        assertThat(partition.toString()).isEqualTo(stored.toString()).isEqualTo("{path=/a.log, host=web-1}");
    }
}
