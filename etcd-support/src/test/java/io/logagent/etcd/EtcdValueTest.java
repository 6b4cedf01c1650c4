/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.etcd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class EtcdValueTest {
    @Test
    void valuesAreEqualIfContentAndRevisionAre() {
        assertThat(value("a", 1)).isEqualTo(value("a", 1)).hasSameHashCodeAs(value("a", 1));
        assertThat(value("a", 1)).isNotEqualTo(value("a", 2)).isNotEqualTo(value("b", 1));
    }

    @Test
    void aValueCannotBeChangedFromOutside() {
        byte[] content = {'a'};
        EtcdValue value = new EtcdValue(content, 1);
        content[0] = 'b';
        value.content()[0] = 'c';

        assertThat(value.text()).isEqualTo("a");
    }

    @Test
    void bytesThatAreNotUtf8HaveNoText() {
        assertThat(value("grüße 日本 😀", 1).text()).isEqualTo("grüße 日本 😀");
        assertThatIllegalStateException()
                .isThrownBy(() -> new EtcdValue(new byte[] {'a', (byte) 0xff}, 1).text())
                .withMessageContaining("UTF-8");
    }

    @Test
    void toStringDoesNotShowTheContent() {
        assertThat(value("s3cret", 7).toString()).isEqualTo("6 bytes of revision 7");
    }

    private static EtcdValue value(String text, long revision) {
        return new EtcdValue(text.getBytes(StandardCharsets.UTF_8), revision);
    }
}
