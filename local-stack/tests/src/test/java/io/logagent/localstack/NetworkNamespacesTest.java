/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.localstack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class NetworkNamespacesTest {
    private static NetworkNamespaces create() {
        try {
            return NetworkNamespaces.create(2);
        } catch (IllegalStateException e) {
            return abort("No network namespaces on this machine: " + e.getMessage());
        }
    }

    private static String output(NetworkNamespace host, String... command) throws Exception {
        Process process = new ProcessBuilder(host.enter(List.of(command)))
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }

    @Test
    void eachHostHasItsOwnAddressUntilTheyAreRemoved() throws Exception {
        NetworkNamespaces namespaces = create();
        List<NetworkNamespace> hosts = namespaces.hosts();
        try (namespaces) {
            assertThat(hosts)
                    .extracting(NetworkNamespace::address)
                    .doesNotHaveDuplicates()
                    .hasSize(2);
            for (NetworkNamespace host : hosts) {
                String known = output(host, "cat", "/proc/net/fib_trie");
                assertThat(hosts)
                        .filteredOn(other -> known.contains(other.address() + "\n"))
                        .containsExactly(host);
            }
        }
        assertThat(hosts)
                .allSatisfy(
                        host -> assertThat(Path.of("/run/netns", host.name())).doesNotExist());
    }
}
