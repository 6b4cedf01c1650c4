/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The rooms of the connector, and which room may use which: the flow from collect document to record, as rules. */
class ArchitectureTest {
    private static final String ROOT = "io.logagent.connect.tail";
    private static final String PLUGIN = "";

    /** Of each room the rooms that it may use. */
    private static final Map<String, Set<String>> MAY_USE = Map.ofEntries(
            Map.entry("text", Set.of()),
            Map.entry("concurrent", Set.of()),
            Map.entry("file", Set.of("text")),
            Map.entry("entry", Set.of("text", "file")),
            Map.entry("shard", Set.of("text", "file", "entry")),
            Map.entry("discovery", Set.of("text", "concurrent", "entry", "shard", "file")),
            Map.entry("read", Set.of("text", "concurrent", "entry", "file")),
            Map.entry("follow", Set.of("text", "concurrent", "entry", "shard", "file", "discovery", "read")),
            Map.entry("event", Set.of("text", "entry", "read")),
            Map.entry("offset", Set.of("text", "concurrent", "entry", "file", "read", "follow")),
            Map.entry("record", Set.of("text", "entry", "read", "offset")),
            Map.entry("collect", Set.of("text", "concurrent", "entry", "file")),
            Map.entry("host", Set.of("text", "concurrent", "entry", "collect")),
            Map.entry("metrics", Set.of("text", "concurrent", "entry", "collect", "read", "follow", "event")),
            Map.entry(
                    "config",
                    Set.of(
                            "text",
                            "concurrent",
                            "entry",
                            "shard",
                            "file",
                            "follow",
                            "event",
                            "offset",
                            "record",
                            "collect",
                            "host",
                            "metrics")));

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages(ROOT);

    static Stream<String> rooms() {
        return MAY_USE.keySet().stream().sorted();
    }

    @ParameterizedTest
    @MethodSource("rooms")
    void aRoomUsesOnlyThoseBeforeIt(String room) {
        Set<String> others = new HashSet<>(MAY_USE.keySet());
        others.removeAll(MAY_USE.get(room));
        others.remove(room);
        List<String> forbidden = new ArrayList<>(List.of(ROOT));
        others.forEach(other -> forbidden.add(ROOT + "." + other));
        noClasses()
                .that()
                .resideInAPackage(ROOT + "." + room)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(forbidden.toArray(String[]::new))
                .check(CLASSES);
    }

    @Test
    void everyClassIsInARoom() {
        Set<String> packages = CLASSES.stream()
                .map(type -> type.getPackageName().substring(ROOT.length()).replaceFirst("^\\.", ""))
                .collect(Collectors.toSet());
        Set<String> rooms = new HashSet<>(MAY_USE.keySet());
        rooms.add(PLUGIN);
        assertThat(packages).isEqualTo(rooms);
    }

    @Test
    void noRoomsUseEachOther() {
        slices().matching(ROOT + ".(*)..").should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void onlyTheClassesThatConnectNeedsAreOutsideTheRooms() {
        classes()
                .that()
                .resideInAPackage(ROOT)
                .and()
                .areTopLevelClasses()
                .should()
                .haveNameMatching(
                        ".*\\.(FileTailSourceConnector|FileTailSourceTask|ReadAhead|InFlightBytes|PluginVersion"
                                + "|package-info)")
                .check(CLASSES);
    }

    @Test
    void aConfigOpensNothingAndStartsNothing() {
        noClasses()
                .that()
                .haveNameMatching(".*\\.config\\.\\w+(Config|Settings)")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(Stream.of(
                                "concurrent",
                                "file",
                                "discovery",
                                "read",
                                "follow",
                                "offset",
                                "collect",
                                "host",
                                "metrics")
                        .map(room -> ROOT + "." + room)
                        .toArray(String[]::new))
                .check(CLASSES);
    }

    @Test
    void readingFilesDependsOnNeitherKafkaNorEtcd() {
        noClasses()
                .that()
                .resideInAnyPackage(Stream.of(
                                "text", "concurrent", "entry", "shard", "file", "discovery", "read", "follow", "event")
                        .map(room -> ROOT + "." + room)
                        .toArray(String[]::new))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.apache.kafka..", "io.logagent.etcd..", "io.etcd..")
                .check(CLASSES);
    }

    @Test
    void onlyPluginConfigOffsetsRecordsAndMetricsDependOnConnect() {
        noClasses()
                .that()
                .resideOutsideOfPackages(ROOT, ROOT + ".config", ROOT + ".offset", ROOT + ".record", ROOT + ".metrics")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.apache.kafka..")
                .check(CLASSES);
    }

    @Test
    void onlyCollectMetricsAndConfigDependOnEtcd() {
        noClasses()
                .that()
                .resideOutsideOfPackages(ROOT, ROOT + ".collect", ROOT + ".metrics", ROOT + ".config")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.logagent.etcd..")
                .check(CLASSES);
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.etcd..", "io.grpc..", "io.vertx..")
                .check(CLASSES);
    }
}
