/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.etcd;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
    private final JavaClasses classes = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.logagent.etcd");

    @Test
    void etcdSupportDoesNotDependOnItsUsers() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.logagent.connect..", "io.logagent.config..")
                .check(classes);
    }

    /** Both plugins need the same ConfigDef. Everything else must also work where Kafka is not on the class path. */
    @Test
    void onlyTheDefinitionOfTheSettingsDependsOnKafka() {
        noClasses()
                .that()
                .haveNameNotMatching(".*\\.EtcdConfigDef(\\$.*)?")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.apache.kafka..")
                .check(classes);
    }

    @Test
    void onlyTheConnectionAndItsPartsDependOnJetcdAndGrpc() {
        noClasses()
                .that()
                .haveNameNotMatching(
                        ".*\\.(EtcdConnection|KeyWatch|JetcdClient|LeasedKey|CallDeadline|ClientWarmUp|LoopbackEtcd(\\$.*)?|TlsContext|Diagnosis(\\$.*)?)")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.etcd..", "io.grpc..", "io.netty..")
                .check(classes);
    }
}
