/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail;

import static org.assertj.core.api.Assertions.assertThat;

import io.logagent.connect.tail.text.LocaleProgram;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a task says of the locale that it starts under. */
class LocaleWarningTest {
    @ParameterizedTest
    @CsvSource({"C,true", "C.UTF-8,false"})
    void aTaskWarnsOfALocaleThatCannotNameAllFiles(String locale, boolean warns) throws Exception {
        String output = LocaleProgram.output(locale, TaskStartProgram.class);

        assertThat(output).contains("wrong setting");
        assertThat(output.contains("The locale of this worker encodes file names as"))
                .isEqualTo(warns);
    }
}
