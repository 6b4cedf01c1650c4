/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.collect;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.logagent.connect.tail.Logged;
import io.logagent.connect.tail.entry.AllowedTopics;
import io.logagent.connect.tail.file.FileErrors;
import io.logagent.etcd.EtcdValue;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Documents and file names cannot forge lines in the log of the worker. */
class LogLinesTest {
    private static final String FORGED = "FORGED [2026-11-20] ERROR";

    private static List<String> logged(Class<?> by, Runnable action) throws ReflectiveOperationException {
        return Logged.by(by, action).stream()
                .filter(line -> line.contains(FORGED))
                .toList();
    }

    @Test
    void aRejectedEntryIsOneLine() throws Exception {
        String path = "relative\\n" + FORGED + "\\u2028" + FORGED + "\\u0085" + FORGED;
        byte[] document = ("[{\"path\":\"" + path + "\",\"topic\":\"t\"}]").getBytes(UTF_8);
        List<String> lines = logged(
                FailureLog.class,
                () -> new KeyDocument("/k", AllowedTopics.everything(), (key, revision) -> {
                            throw new AssertionError("not asked");
                        })
                        .update(Optional.of(new EtcdValue(document, 1))));

        assertThat(lines)
                .singleElement()
                .satisfies(line -> assertThat(line)
                        .contains("rejected entry 0", "\\n" + FORGED + "\\u2028" + FORGED + "\\u0085" + FORGED));
    }

    @Test
    void theErrorOfAFileIsOneLine() throws Exception {
        Path path = Path.of("/logs/a\n" + FORGED + ".log");
        FileErrors errors = new FileErrors();

        assertThat(logged(
                        FileErrors.class,
                        () -> errors.report(path, new FileSystemException(path.toString(), null, null))))
                .hasSize(1);
        assertThat(logged(FileErrors.class, () -> errors.clear(path))).hasSize(1);
        assertThat(Map.copyOf(errors.current())).isEmpty();
    }
}
