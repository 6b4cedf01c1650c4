/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.follow;

import static org.assertj.core.api.Assertions.assertThat;

import io.logagent.localstack.Project;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** {@code docs/files.md} draws and explains exactly the states of a path. */
class PathStateTest {
    private static final Pattern TRANSITION = Pattern.compile("^ +([A-Z_]+) --> ([A-Z_]+)$", Pattern.MULTILINE);
    private static final Pattern MEANING = Pattern.compile("^\\| `([A-Z_]+)` \\|", Pattern.MULTILINE);

    private final String page;

    PathStateTest() throws IOException {
        page = Files.readString(Project.find().root().resolve("docs/files.md"));
    }

    @Test
    void theDiagramHasTheTransitionsOfTheStateMachine() {
        Map<String, Set<String>> drawn = new TreeMap<>();
        TRANSITION
                .matcher(page)
                .results()
                .forEach(arrow -> drawn.computeIfAbsent(arrow.group(1), from -> new TreeSet<>())
                        .add(arrow.group(2)));
        Map<String, Set<String>> coded = new TreeMap<>();
        Stream.of(PathState.values())
                .forEach(state -> coded.put(
                        state.name(),
                        state.next().stream().map(Enum::name).collect(Collectors.toCollection(TreeSet::new))));
        assertThat(drawn).isEqualTo(coded);
    }

    @Test
    void theTableExplainsEachState() {
        assertThat(MEANING.matcher(page).results().map(row -> row.group(1)))
                .containsExactlyElementsOf(
                        Stream.of(PathState.values()).map(Enum::name).toList());
    }
}
