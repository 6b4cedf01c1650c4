/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.net.InetSocketAddress;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LocalAddressesTest {
    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "::1", "no-such-host.invalid"})
    void aDestinationBehindTheLoopbackGivesNoAddress(String host) {
        assertThat(LocalAddresses.towards(new InetSocketAddress(host, 2379))).isEmpty();
    }

    @Test
    void theOutboundAddressIsOneOfThisHostAndComesFirst() {
        Optional<String> outbound = LocalAddresses.outbound();
        assumeTrue(outbound.isPresent(), "this machine has no default route");

        assertThat(LocalAddresses.all(Optional.empty()))
                .contains(outbound.get())
                .doesNotContain(LocalAddresses.LOOPBACK);
        assertThat(LocalAddresses.all(outbound)).startsWith(outbound.get()).doesNotHaveDuplicates();
    }
}
