/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.metrics;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.logagent.connect.tail.collect.CollectStatus;
import io.logagent.connect.tail.collect.CollectStatus.Failure;
import io.logagent.connect.tail.entry.Rejection;
import io.logagent.connect.tail.entry.TestEntries;
import io.logagent.connect.tail.follow.PathState;
import io.logagent.connect.tail.follow.TailStatus;
import io.logagent.connect.tail.follow.TailStatus.Backlog;
import io.logagent.connect.tail.follow.TailStatus.Loss;
import io.logagent.connect.tail.follow.TailStatus.OfEntry;
import io.logagent.connect.tail.follow.TailStatus.Trouble;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class StatusDocumentTest {
    private static final int ETCD_LIMIT = 3 << 19;

    private static StatusDocument document(CollectStatus steering, TailStatus tail) {
        return new StatusDocument("web-1", new TaskName("logs", 3), Optional.of(steering), tail, Instant.EPOCH);
    }

    private static final Liveness.Sign SIGN =
            new Liveness.Sign(Liveness.State.PAUSED, Optional.of(Instant.EPOCH.plusSeconds(1)));

    @Test
    void showsWhatWasAppliedWhatWasNotAndTheStateOfTheFiles() {
        CollectStatus steering = new CollectStatus(
                Map.of("/k", 7L),
                List.of(
                        new Failure("/k", 7, Optional.of(new Rejection(2, "topic", "is missing")), "is missing"),
                        new Failure("/l", 8, Optional.empty(), "not JSON")),
                1);
        TailStatus tail = new TailStatus(
                List.of(new OfEntry(
                        TestEntries.plain("/var/log/*.log", "t"), new Backlog(2, 10, Path.of("/var/log/a.log"), 9))),
                Backlog.NONE,
                Duration.ZERO,
                Map.of(
                        Path.of("/var/log/b.log"),
                        new Trouble("permission denied", Optional.of(PathState.NO_SUCCESSOR))),
                List.of(new Loss(Path.of("/var/log/c.log"), "it is gone")));

        assertThat(document(steering, tail).toJson(SIGN).toString())
                .isEqualTo(
                        "{'host':'web-1','connector':'logs','task':3,'state':'paused','lastPoll':'1970-01-01T00:00:01Z','applied':{'/k':7},'errors':["
                                .concat("{'key':'/k','revision':7,'index':2,'property':'topic','reason':'is missing'},")
                                .concat("{'key':'/l','revision':8,'reason':'not JSON'}],")
                                .concat(
                                        "'troubles':[{'path':'/var/log/b.log','reason':'permission denied','state':'no-successor'}],")
                                .concat("'losses':[{'path':'/var/log/c.log','reason':'it is gone'}],")
                                .concat("'entries':[{'path':'/var/log/*.log','topic':'t','files':2,'lagBytes':10,")
                                .concat(
                                        "'worstFile':'/var/log/a.log','worstLagBytes':9}],'updated':'1970-01-01T00:00:00Z'}")
                                .replace('\'', '"'));
    }

    @Test
    void givenTheConnectorReportsTheDocumentsThenATaskDoesNot() {
        StatusDocument ofTask =
                new StatusDocument("web-1", new TaskName("logs", 3), Optional.empty(), TailStatus.NONE, Instant.EPOCH);
        Liveness.Sign never = new Liveness.Sign(Liveness.State.STUCK, Optional.empty());
        assertThat(ofTask.toJson(never).toString())
                .isEqualTo(
                        "{'host':'web-1','connector':'logs','task':3,'state':'stuck','troubles':[],'losses':[],'entries':[],"
                                .concat("'updated':'1970-01-01T00:00:00Z'}")
                                .replace('\'', '"'));

        CollectStatus steering =
                new CollectStatus(Map.of("/k", 7L), List.of(new Failure("/l", 8, Optional.empty(), "not JSON")), 1);
        assertThat(new ConnectorStatus("logs", steering, 2, Optional.of("too large"), Optional.empty())
                        .toJson(Instant.EPOCH)
                        .toString())
                .isEqualTo("{'connector':'logs','tasks':2,'problem':'too large','applied':{'/k':7},'errors':["
                        .concat("{'key':'/l','revision':8,'reason':'not JSON'}],'updated':'1970-01-01T00:00:00Z'}")
                        .replace('\'', '"'));
    }

    @Test
    void itemsBeyondTheLimitOfEtcdAreOnlyCounted() throws Exception {
        String umlauts = "ü".repeat(10_000);
        List<Failure> failures = IntStream.range(0, 10_000)
                .mapToObj(i -> new Failure("/k", 1, Optional.of(new Rejection(i, umlauts, umlauts)), umlauts))
                .toList();
        List<OfEntry> entries = IntStream.range(0, 100_000)
                .mapToObj(i -> new OfEntry(TestEntries.plain("/var/log/" + i, "t"), Backlog.NONE))
                .toList();
        byte[] json = document(
                        new CollectStatus(Map.of("/k", 1L), failures, 0),
                        new TailStatus(
                                entries,
                                Backlog.NONE,
                                Duration.ZERO,
                                Map.of(Path.of("/" + umlauts), new Trouble(umlauts, Optional.empty())),
                                List.of()))
                .toJson(SIGN)
                .toString()
                .getBytes(UTF_8);

        assertThat(json).hasSizeLessThan(ETCD_LIMIT);
        JsonNode document = new ObjectMapper().readTree(json);
        for (String list : List.of("errors", "entries")) {
            int shown = document.path(list).size();
            assertThat(shown).isPositive();
            assertThat(shown + document.path(list + "LeftOut").asInt())
                    .isEqualTo(list.equals("errors") ? 10_000 : 100_000);
        }
        assertThat(document.has("troublesLeftOut")).isFalse();
    }
}
