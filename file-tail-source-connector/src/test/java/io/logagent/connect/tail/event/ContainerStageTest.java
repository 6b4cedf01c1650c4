/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.event;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.logagent.connect.tail.entry.ContainerFormat;
import io.logagent.connect.tail.entry.LineOverflow;
import io.logagent.connect.tail.event.Lines.Out;
import io.logagent.connect.tail.read.EventState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ContainerStageTest {
    private static final Instant TIME = Instant.parse("2016-10-06T00:17:09.669794202Z");

    private final Lines lines = new Lines();
    private final EventCounters counters = new EventCounters();
    private long now;

    private ContainerStage unwrapped(ContainerFormat format) {
        return unwrapped(format, 1000, LineOverflow.SPLIT);
    }

    private ContainerStage unwrapped(ContainerFormat format, int maxBytes, LineOverflow overflow) {
        EventAssembler events = new EventAssembler(
                Optional.empty(), maxBytes, overflow, () -> now, counters, position -> EventState.NONE, lines);
        return new ContainerStage(ContainerLine.of(format), counters, events);
    }

    private static String docker(String log, String stream) {
        ObjectNode node = new ObjectMapper().createObjectNode();
        return node.put("log", log)
                .put("stream", stream)
                .put("time", TIME.toString())
                .toString();
    }

    private static String cri(String message, String stream, boolean partial) {
        return TIME + " " + stream + (partial ? " P " : " F ") + message;
    }

    @Test
    void aDockerLineBecomesItsMessageWithTimeAndStream() {
        lines.feed(unwrapped(ContainerFormat.DOCKER_JSON), docker("one \"two\" ä\t日本🎉\n", "stderr"));

        assertThat(lines.out)
                .containsExactly(new Out("one \"two\" ä\t日本🎉", 0, 0, lines.position, List.of(), TIME, "stderr"));
    }

    @Test
    void otherFieldsOfADockerLineAreIgnored() {
        lines.feed(unwrapped(ContainerFormat.DOCKER_JSON), """
                {"time":"2016-10-06T00:17:09.669794202Z","attrs":{"log":"no","a":["b",{}]},"log":"\\u0061\\r\\n","x":7,"stream":"stdout"}
                {"log":"\\n"}
                {"log":"b\\n","time":"yesterday"}""");

        assertThat(lines.texts()).containsExactly("a", "", "b");
        assertThat(lines.out).extracting(Out::time).containsExactly(TIME, null, null);
        assertThat(counters.malformed()).isZero();
    }

    @Test
    void aCriLineBecomesItsMessageWithTimeAndStream() {
        lines.feed(unwrapped(ContainerFormat.CRI), """
                2016-10-06T00:17:09.669794202Z stdout F  two  spaces F
                2016-10-06T02:17:09.669794202+02:00 stderr F:x:y tagged
                2016-10-06T00:17:09.669794202Z stdout F\s
                2016-10-06T00:17:09.669794202Z stdout F""");

        assertThat(lines.texts()).containsExactly(" two  spaces F", "tagged", "", "");
        assertThat(lines.out).extracting(Out::time).containsOnly(TIME);
        assertThat(lines.out).extracting(Out::stream).containsExactly("stdout", "stderr", "stdout", "stdout");
        assertThat(lines.out.get(1).before()).isEqualTo(lines.out.get(0).after());
        assertThat(counters.malformed()).isZero();
    }

    @ParameterizedTest
    @EnumSource(value = ContainerFormat.class, mode = EnumSource.Mode.EXCLUDE, names = "PLAIN")
    void partsOfALineAreJoinedByStream(ContainerFormat format) {
        ContainerStage sink = unwrapped(format);
        boolean docker = format == ContainerFormat.DOCKER_JSON;
        String first = docker ? docker("one ", "stdout") : cri("one ", "stdout", true);
        String other = docker ? docker("other\n", "stderr") : cri("other", "stderr", false);
        String second = docker ? docker("two ", "stdout") : cri("two ", "stdout", true);
        String third = docker ? docker("three\n", "stdout") : cri("three", "stdout", false);
        lines.feed(sink, String.join("\n", other, first, other, second, third, other));

        assertThat(lines.texts()).containsExactly("other", "other", "one two three", "other");
        long begin = other.length() + 1;
        // Behind the one in between a restart begins with the first part.
        assertThat(lines.out).extracting(Out::after).startsWith(begin, begin);
        assertThat(lines.out.get(2).before()).isEqualTo(begin);
        assertThat(lines.out.get(2).after()).isEqualTo(lines.position - other.length() - 1);
        assertThat(lines.out.get(3).after()).isEqualTo(lines.position);
    }

    @Test
    void joinedPartsStayWithinTheLimit() {
        String parts = String.join(
                "\n", cri("12345", "stdout", true), cri("67890", "stdout", true), cri("abc", "stdout", false));
        lines.feed(unwrapped(ContainerFormat.CRI, 10, LineOverflow.SPLIT), parts);
        assertThat(lines.texts()).containsExactly("1234567890", "abc");
        assertThat(lines.out).extracting(Out::tags).containsOnly(List.of("split"));

        lines.out.clear();
        lines.feed(unwrapped(ContainerFormat.CRI, 8, LineOverflow.TRUNCATE), parts);
        assertThat(lines.texts()).containsExactly("12345678");

        lines.out.clear();
        lines.feed(unwrapped(ContainerFormat.CRI, 8, LineOverflow.SKIP), parts + "\n" + cri("x", "stdout", false));
        assertThat(lines.texts()).containsExactly("x");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "plain text",
                "{",
                "{}",
                "{\"log\":7}",
                "{\"log\":\"a\\n\"} x",
                "{\"log\":\"a\\n\"",
                "[\"log\"]",
                "{\"log\":\"\\x\"}",
                "null",
                "7"
            })
    void aMalformedDockerLineIsPassedOnUnchanged(String line) {
        lines.feed(unwrapped(ContainerFormat.DOCKER_JSON), line);

        assertThat(lines.texts()).containsExactly(line);
        assertThat(lines.out.get(0).tags()).containsExactly("malformed");
        assertThat(counters.malformed()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "plain text",
                "2016-10-06T00:17:09Z",
                "2016-10-06T00:17:09Z stdout",
                "2016-10-06T00:17:09Z stdout ",
                "2016-10-06T00:17:09Z stdin F x",
                "2016-10-06T00:17:09Z stdout X x",
                "2016-10-06T00:17:09Z stdout FP x",
                "2016-10-06 00:17:09 stdout F x",
                "2016-13-06T00:17:09Z stdout F x",
                "2016-10-06T25:17:09Z stdout F x",
                "2016-10-06T00:17:09 stdout F x",
                "2016-10-06T00:17:09+2 stdout F x",
                "    "
            })
    void aMalformedCriLineIsPassedOnUnchanged(String line) {
        lines.feed(unwrapped(ContainerFormat.CRI), line);

        assertThat(lines.texts()).containsExactly(line);
        assertThat(lines.out.get(0).tags()).containsExactly("malformed");
    }

    @Test
    void aPartWithoutItsRestIsPassedOn() {
        ContainerStage sink = unwrapped(ContainerFormat.CRI);
        lines.feed(sink, cri("one", "stdout", true));
        sink.pause();
        assertThat(lines.out).isEmpty();
        now += Duration.ofSeconds(5).toNanos();
        sink.pause();
        assertThat(lines.texts()).containsExactly("one");

        lines.feed(sink, cri("two", "stderr", true) + "\nnonsense");
        assertThat(lines.texts()).containsExactly("one", "two", "nonsense");

        lines.feed(sink, cri("three", "stderr", true));
        sink.end();
        assertThat(lines.texts()).endsWith("three");
    }

    @Test
    void aPieceOfALongLineIsNotParsed() {
        ContainerStage sink = unwrapped(ContainerFormat.CRI);
        sink.accept(lines.piece(cri("one", "stdout", false)));

        assertThat(lines.texts()).containsExactly(cri("one", "stdout", false));
        assertThat(lines.out.get(0).tags()).containsExactly("split", "malformed");
    }

    /** Messages of both streams in parts; wherever one begins anew from a cursor, all that follows comes. */
    @ParameterizedTest
    @EnumSource(value = ContainerFormat.class, mode = EnumSource.Mode.EXCLUDE, names = "PLAIN")
    void givenARestartAtAnyRecordThenNoMessageIsLost(ContainerFormat format) {
        long seed = System.nanoTime();
        System.out.println("ContainerStageTest: seed " + seed);
        Random random = new Random(seed);
        for (int run = 0; run < 400; run++) {
            String at = "seed " + seed + ", run " + run;
            List<String> file = new ArrayList<>();
            List<String> messages = new ArrayList<>();
            Map<String, String> open = new HashMap<>();
            for (int i = 0; i < 30; i++) {
                String stream = random.nextBoolean() ? "stdout" : "stderr";
                boolean partial = random.nextInt(3) == 0 && i < 28;
                String part = "<" + i + ">";
                file.add(
                        format == ContainerFormat.CRI
                                ? cri(part, stream, partial)
                                : docker(partial ? part : part + "\n", stream));
                open.merge(stream, part, String::concat);
                if (!partial) {
                    messages.add(open.remove(stream));
                }
            }
            messages.addAll(open.values());
            lines.out.clear();
            lines.position = 0;
            ContainerStage sink = unwrapped(format);
            lines.feed(sink, String.join("\n", file));
            sink.end();
            assertThat(lines.texts()).as(at).containsExactlyInAnyOrderElementsOf(messages);

            List<Out> first = List.copyOf(lines.out);
            int delivered = random.nextInt(first.size());
            long restart = first.get(delivered).after();
            lines.out.clear();
            lines.position = 0;
            ContainerStage again = unwrapped(format);
            for (String line : file) {
                if (lines.position >= restart) {
                    again.accept(lines.line(line));
                } else {
                    lines.line(line);
                }
            }
            again.end();
            List<String> all = new ArrayList<>(lines.texts());
            first.subList(0, delivered + 1).forEach(out -> all.add(out.text()));
            assertThat(all).as(at).containsAll(messages);
        }
    }

    @ParameterizedTest
    @EnumSource(value = ContainerFormat.class, mode = EnumSource.Mode.EXCLUDE, names = "PLAIN")
    void anyBytesAreEitherParsedOrPassedOn(ContainerFormat format) {
        long seed = System.nanoTime();
        System.out.println("ContainerStageTest: seed " + seed);
        Random random = new Random(seed);
        ContainerStage sink = unwrapped(format, 50, LineOverflow.SPLIT);
        long end = System.nanoTime() + Duration.ofSeconds(2).toNanos();
        int fed = 0;
        while (System.nanoTime() < end) {
            String good = format == ContainerFormat.CRI
                    ? cri("message", "stdout", random.nextBoolean())
                    : docker("message\n", "stdout");
            byte[] line = good.getBytes(UTF_8);
            for (int i = random.nextInt(4); i > 0; i--) {
                line[random.nextInt(line.length)] = (byte) random.nextInt(256);
            }
            byte[] cut = Arrays.copyOf(line, random.nextInt(3) == 0 ? random.nextInt(line.length) : line.length);
            try {
                sink.accept(lines.line(cut));
            } catch (RuntimeException e) {
                throw new AssertionError("seed " + seed + ": " + new String(cut, UTF_8), e);
            }
            fed++;
            lines.out.clear();
        }
        assertThat(counters.malformed()).isBetween(1L, (long) fed);
    }
}
