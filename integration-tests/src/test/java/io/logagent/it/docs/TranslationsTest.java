/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.it.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.logagent.localstack.Project;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The Chinese pages say the same as the English ones, as far as a program can tell: they have the same headings, commands,
 * settings, links and rows.
 */
class TranslationsTest {
    private static final Pattern BLOCK = Pattern.compile("```.*?```", Pattern.DOTALL);
    private static final Pattern HEADING = Pattern.compile("^#+(?= )", Pattern.MULTILINE);
    private static final Pattern TITLE = Pattern.compile("^#+ (.*)$", Pattern.MULTILINE);
    private static final Pattern CODE = Pattern.compile("`([^`]+)`");
    private static final Pattern LINK = Pattern.compile("]\\(([^)]+)\\)");
    private static final Pattern ANCHOR = Pattern.compile("<a id=\"([^\"]+)\"></a>");
    private static final Pattern ROW = Pattern.compile("^\\|", Pattern.MULTILINE);
    private static final Pattern ITEM = Pattern.compile("^(?:\\*|\\d\\.) ", Pattern.MULTILINE);

    /** What both languages of a page have. The order within a sentence differs. */
    private record Page(
            List<String> blocks, List<String> headings, List<String> code, List<String> links, long rows, long items) {
        static Page of(String text) {
            String prose = prose(text);
            return new Page(
                    all(BLOCK, text),
                    all(HEADING, prose),
                    all(CODE, prose.replaceAll("\\s+", " ")).stream().sorted().toList(),
                    all(LINK, prose).stream().sorted().toList(),
                    ROW.matcher(prose).results().count(),
                    ITEM.matcher(prose).results().count());
        }
    }

    private static String prose(String page) {
        return BLOCK.matcher(page).replaceAll("");
    }

    private static List<String> all(Pattern pattern, String text) {
        return pattern.matcher(text)
                .results()
                .map(match -> match.groupCount() > 0 ? match.group(1) : match.group())
                .toList();
    }

    @ParameterizedTest
    @CsvSource({"README.md, README.zh-CN.md", "docs/collect-document.md, docs/collect-document.zh-CN.md"})
    void bothLanguagesHaveTheSameHeadingsCommandsAndSettings(String english, String chinese) throws IOException {
        Path root = Project.find().root();
        String original = Files.readString(root.resolve(english));
        String translation = Files.readString(root.resolve(chinese));

        assertThat(Page.of(withoutOther(translation, english))).isEqualTo(Page.of(withoutOther(original, chinese)));
        List<String> anchors = all(ANCHOR, translation);
        assertThat(all(LINK, translation).stream()
                        .filter(link -> link.startsWith("#"))
                        .map(link -> link.substring(1)))
                .isSubsetOf(anchors);
        assertThat(anchors).isSubsetOf(anchorsOf(original));
    }

    /** Without the link to the page in the other language. */
    private static String withoutOther(String page, String other) {
        String link = "](" + Path.of(other).getFileName() + ")\n";
        assertThat(page).containsOnlyOnce(link);
        return page.replaceFirst("\\[[^\\[]*" + Pattern.quote(link), "");
    }

    /** As GitHub makes them. */
    private static List<String> anchorsOf(String page) {
        return all(TITLE, prose(page)).stream()
                .map(title -> title.toLowerCase(Locale.ROOT)
                        .replaceAll("[^a-z0-9 _-]", "")
                        .replace(' ', '-'))
                .toList();
    }
}
