/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** The flow of the design, collect document → entries → files → lines → events → records, as rules. */
class ArchitectureTest {
    private static final String ROOT = "io.logagent.connect.tail";

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages(ROOT);

    @Test
    void eachStepKnowsOnlyTheStepsBeforeIt() {
        layeredArchitecture()
                .consideringOnlyDependenciesInLayers()
                .layer("plugin")
                .definedBy(ROOT)
                .layer("collect")
                .definedBy(ROOT + ".collect")
                .layer("host")
                .definedBy(ROOT + ".host")
                .layer("entry")
                .definedBy(ROOT + ".entry")
                .layer("file")
                .definedBy(ROOT + ".file")
                .layer("line")
                .definedBy(ROOT + ".line")
                .layer("event")
                .definedBy(ROOT + ".event")
                .layer("text")
                .definedBy(ROOT + ".text")
                .layer("record")
                .definedBy(ROOT + ".record")
                .layer("status")
                .definedBy(ROOT + ".status")
                .whereLayer("plugin")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("host")
                .mayOnlyBeAccessedByLayers("plugin")
                .whereLayer("status")
                .mayOnlyBeAccessedByLayers("plugin")
                .whereLayer("collect")
                .mayOnlyBeAccessedByLayers("host", "status", "plugin")
                .whereLayer("record")
                .mayOnlyBeAccessedByLayers("plugin")
                .whereLayer("event")
                .mayOnlyBeAccessedByLayers("record", "status", "plugin")
                .whereLayer("line")
                .mayOnlyBeAccessedByLayers("event", "record", "status", "plugin")
                .whereLayer("file")
                .mayOnlyBeAccessedByLayers("line", "event", "record", "plugin")
                .whereLayer("entry")
                .mayOnlyBeAccessedByLayers("host", "collect", "file", "line", "event", "record", "status", "plugin")
                .whereLayer("text")
                .mayOnlyBeAccessedByLayers("collect", "entry", "file", "line", "event", "record", "status", "plugin")
                .check(CLASSES);
    }

    @Test
    void readingFilesKnowsNeitherKafkaNorEtcd() {
        noClasses()
                .that()
                .resideInAnyPackage(ROOT + ".text", ROOT + ".entry", ROOT + ".file", ROOT + ".line", ROOT + ".event")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.apache.kafka..", "io.logagent.etcd..", "io.etcd..")
                .check(CLASSES);
    }

    @Test
    void onlyPluginClassesAndRecordsTouchConnect() {
        noClasses()
                .that()
                .resideOutsideOfPackages(ROOT, ROOT + ".record")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.apache.kafka..")
                .check(CLASSES);
    }

    @Test
    void onlyTheCollectStepAndTheStatusTalkToEtcd() {
        noClasses()
                .that()
                .resideOutsideOfPackages(ROOT, ROOT + ".collect", ROOT + ".status")
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
