/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.config.ConfigException;
import org.junit.jupiter.api.Test;

class HostNamesTest {
    @Test
    void givenFixedNamesThenNoAddressIsLookedUp() {
        List<String> names = List.of("web-1", "10.0.0.5");
        assertThat(HostNames.inHostMode(names, () -> {
                    throw new AssertionError("a lookup");
                }))
                .isEqualTo(names);
    }

    @Test
    void givenNoNameThenTheAddressIsTheName() {
        assertThat(HostNames.inHostMode(List.of(), () -> Optional.of("10.0.0.5")))
                .containsExactly("10.0.0.5");
        assertThat(HostNames.inSharedMode(List.of(), () -> Optional.of("10.0.0.5")))
                .containsExactly("10.0.0.5");
    }

    @Test
    void givenAllAddressesThenTheOutboundOneIsTheFirst() {
        assertThat(HostNames.inHostMode(List.of("local-addresses"), () -> Optional.of("10.0.0.5")))
                .startsWith("10.0.0.5")
                .doesNotContain("127.0.0.1");
    }

    @Test
    void aHostWithoutAnAddressIsNotMistakenForAnother() {
        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> HostNames.inHostMode(List.of(), Optional::empty))
                .withMessageContaining("set host.id");
        assertThat(HostNames.inSharedMode(List.of(), Optional::empty)).containsExactly("127.0.0.1");
    }
}
