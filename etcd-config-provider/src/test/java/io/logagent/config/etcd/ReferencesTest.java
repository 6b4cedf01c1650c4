/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.config.etcd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.logagent.localstack.EtcdServer;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.config.ConfigChangeCallback;
import org.apache.kafka.common.config.ConfigData;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.ConfigTransformer;
import org.apache.kafka.common.config.provider.ConfigProvider;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The result of each form of a reference, parsed by Kafka's own ConfigTransformer. */
@Timeout(120)
class ReferencesTest {
    private static final String DOCUMENT = """
             {"user": "elastic", "password": "from the document", "both": "of the document",
              "auth": {"password": "nested", "list": ["zero", "one"]},
              "port": 9200, "rate": 1.10, "tls": true, "nothing": null, "a/b": "slash", "x:y z": "odd name"}
            """;

    private static EtcdServer etcd;

    private final EtcdConfigProvider provider = new EtcdConfigProvider();

    @BeforeAll
    static void startEtcd(@TempDir Path folder) {
        etcd = EtcdServer.start(folder);
        etcd.put("/kafka/es", DOCUMENT);
        etcd.put("/kafka/es/both", "of the key");
        etcd.put("/kafka/es/with:colons:in it", "colons");
        etcd.put("/kafka/es/deep/er", "deeper");
        etcd.put("/kafka/plain", "no document");
        etcd.put("/kafka/broken", "{\"user\": hunter2");
        etcd.put("/kafka/twice", "{\"a\": \"hunter2\", \"a\": \"hunter3\"}");
        etcd.put("/kafka/trailing", "{\"a\": \"hunter2\"} hunter3");
        etcd.put("/single/key", "single");
        etcd.put("/single: with/colons: and spaces", "odd single");
        etcd.put("/kafka//double", "double slash");
        etcd.put("/kafka/../dots", "dots");
        etcd.put("/empty", "");
        etcd.put("plain", "plain");
        etcd.put("/prod/kafka/es", "{\"user\": \"of prod\"}");
        etcd.put("/large", "x".repeat(1 << 20));
        etcd.put("/large.json", "{\"a\": \"" + "y".repeat(1 << 20) + "\"}");
        etcd.gateway().put("/binary", new byte[] {'h', 'u', 'n', 't', 'e', 'r', (byte) 0xff, 0});
        etcd.gateway().put("/binary.json", new byte[] {'{', '"', (byte) 0xff, '"', ':', '1', '}'});
    }

    @AfterAll
    static void stopEtcd() {
        etcd.close();
    }

    @AfterEach
    void close() {
        provider.close();
    }

    private void configure(String... parameters) {
        Map<String, String> all = new HashMap<>(Map.of("endpoints", etcd.endpoint(), "timeout.ms", "20000"));
        for (int i = 0; i < parameters.length; i += 2) {
            all.put(parameters[i], parameters[i + 1]);
        }
        provider.configure(all);
    }

    private String resolve(String value) {
        return new ConfigTransformer(Map.of("etcd", provider))
                .transform(Map.of("x", value))
                .data()
                .get("x");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "${etcd:/kafka/es:password}|/kafka/es|password",
                "${etcd:/kafka/es/:password}|/kafka/es/|password",
                "${etcd:/single/key}||/single/key",
                "${etcd:plain}||plain",
                // With a second colon, the first one ends the path; the others belong to the key.
                "${etcd:/a:b:c}|/a|b:c",
                "${etcd:/a:b/c:d e}|/a|b/c:d e",
                "${etcd:/a:/b/c}|/a|/b/c",
                "${etcd:/a b:c d}|/a b|c d",
                "${etcd::/a:b:c}||/a:b:c",
                "${etcd:/a:b:-c}|/a|b:-c",
                "${etcd:/a:b:-http://h:1/?x=y}|/a|b:-http://h:1/?x=y",
                "${etcd:/a:b:-}|/a|b:-",
                "${etcd:/single/key:-c}|/single/key|-c",
                "${etcd:/single/key:-http://h:1}|/single/key|-http://h:1",
                "${etcd::/a:-c}||/a:-c",
                "`${etcd: /a : b }`|` /a `|` b `",
            })
    void kafkaSplitsAReferenceIntoPathAndKey(String reference, String path, String key) {
        List<List<String>> asked = new ArrayList<>();
        ConfigProvider recorder = new Recorder(asked);

        new ConfigTransformer(Map.of("etcd", recorder)).transform(Map.of("x", reference));

        assertThat(asked).containsExactly(List.of(path == null ? "" : path, key));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                // The etcd key of the full name comes first, then the member of the document.
                "${etcd:/kafka/es:both}|of the key",
                "${etcd:/kafka/es:password}|from the document",
                "${etcd:/kafka/es:deep/er}|deeper",
                "${etcd:/kafka/es/:both}|of the key",
                "${etcd:/kafka:es/both}|of the key",
                // A JSON Pointer looks nowhere else.
                "${etcd:/kafka/es:/auth/password}|nested",
                "${etcd:/kafka/es:/both}|of the document",
                "${etcd:/kafka/es:/auth/list/1}|one",
                "${etcd:/kafka/es:/a~1b}|slash",
                // Values are written as in JSON.
                "${etcd:/kafka/es:port}|9200",
                "${etcd:/kafka/es:rate}|1.10",
                "${etcd:/kafka/es:tls}|true",
                "${etcd:/kafka/es:/auth/list}|[\"zero\",\"one\"]",
                "${etcd:/kafka/es:x:y z}|odd name",
                // Names are not normalized.
                "${etcd:/kafka/es:with:colons:in it}|colons",
                "${etcd:/single/key}|single",
                "${etcd::/single/key}|single",
                "${etcd:plain}|plain",
                "${etcd::/single: with/colons: and spaces}|odd single",
                "${etcd:/kafka//double}|double slash",
                "${etcd:/kafka/../dots}|dots",
                "${etcd:/empty}|``",
                // Several in one value.
                "${etcd:/kafka/es:user}:${etcd:/kafka/es:password}@${etcd:plain}|elastic:from the document@plain",
                "${other:a:b}|${other:a:b}",
            })
    void eachFormResolvesAsDocumented(String reference, String value) {
        configure();

        assertThat(resolve(reference)).isEqualTo(value);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "${etcd:/kafka/es:none:-d}|d",
                "${etcd:/kafka/es:none:-http://h:9200/?a=b:-c}|http://h:9200/?a=b:-c",
                "${etcd:/kafka/es:none:-}|``",
                "${etcd:/kafka/es:/none/at/all:-d}|d",
                "${etcd:/kafka/es:nothing:-d}|d",
                "${etcd:/kafka/plain:x:-d}|d",
                "${etcd:/binary:x:-d}|d",
                "${etcd:/no/such:x:-d}|d",
                "${etcd:/no/such:/x:-d}|d",
                "${etcd:/no/such/key:-http://h:1}|http://h:1",
                "${etcd::no: such:-d}|d",
                // A default applies only to a missing value.
                "${etcd:/kafka/es:both:-d}|of the key",
                "${etcd:/kafka/es:user:-d}|elastic",
                "${etcd:/kafka/es:/auth/password:-d}|nested",
                "${etcd:/single/key:-d}|single",
                "${etcd:/empty:-d}|``",
            })
    void aDefaultAppliesOnlyToAMissingValue(String reference, String value) {
        configure();

        assertThat(resolve(reference)).isEqualTo(value);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "${etcd:/kafka/es:none}",
                "${etcd:/kafka/es:nothing}",
                "${etcd:/kafka/es:/auth/none}",
                "${etcd:/kafka/plain:x}",
                "${etcd:/no/such/key}"
            })
    void onMissingDecidesWhatAMissingValueBecomes(String reference) {
        configure();
        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> resolve(reference))
                .withMessageContaining("There is no ");

        configure("on.missing", "empty");
        assertThat(resolve("<" + reference + ">")).isEqualTo("<>");

        configure("on.missing", "default", "default.value", "fallback");
        assertThat(resolve(reference)).isEqualTo("fallback");
        assertThat(resolve(reference.replace("}", ":-own}"))).isEqualTo("own");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "${etcd:/kafka/broken:user:-d}|/kafka/broken",
                "${etcd:/kafka/twice:a:-d}|/kafka/twice",
                "${etcd:/kafka/trailing:a:-d}|/kafka/trailing",
                "${etcd:/kafka/plain:/a:-d}|/kafka/plain",
                "${etcd:/binary:-d}|/binary",
                "${etcd:/binary.json:a:-d}|/binary.json",
                "${etcd:/kafka/es::-d}|/kafka/es",
                "${etcd::}|names no key",
                "${etcd::-d}|etcd key -d",
            })
    void anUnusableValueIsAnErrorDespiteADefaultAndIsNotShown(String reference, String named) {
        configure();

        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> resolve(reference))
                .withMessageContaining(named)
                .satisfies(e -> assertThat(stackTrace(e)).doesNotContain("hunter"));
    }

    @Test
    void largeValuesArriveWhole() {
        configure();

        assertThat(resolve("${etcd:/large}")).hasSize(1 << 20).containsOnlyOnce("x".repeat(1 << 20));
        assertThat(resolve("${etcd:/large.json:a}")).hasSize(1 << 20);
    }

    @Test
    void thePrefixIsPrependedUnchanged() {
        configure("prefix", "/prod");

        assertThat(resolve("${etcd:/kafka/es:user}")).isEqualTo("of prod");
        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> resolve("${etcd:/single/key}"))
                .withMessageContaining("/prod/single/key");
        assertThat(provider.get("/kafka").data()).containsOnlyKeys("es");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "${etcd:/kafka/es:both}",
                "${etcd:/kafka/es:user}",
                "${etcd:/kafka/es/both}",
                "${etcd:/kafka/es:/auth/password}"
            })
    void keysAtOrBelowAnAllowedPrefixAreReadable(String reference) {
        configure("allowed.prefixes", "/other, /kafka/es");

        assertThat(resolve(reference)).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "${etcd:/kafka/esx}",
                "${etcd:/kafka:plain}",
                "${etcd:/kafka/es/../plain}",
                "${etcd:/kafka/es:../plain}",
                "${etcd:/kafka//es}",
                "${etcd://kafka/es:both}",
                "${etcd:kafka/es:both}",
                "${etcd::}",
                "${etcd:/single/key:-default}",
                "${etcd:/kafka/plain:/a}",
                "${etcd:/KAFKA/es:both}",
            })
    void otherKeysAreNotReadableEvenWithADefault(String reference) {
        configure("allowed.prefixes", "/kafka/es", "on.missing", "empty");

        // No way out: for etcd these are other keys below the allowed one, and they do not exist.
        if (reference.contains("..")) {
            assertThat(resolve(reference)).isEmpty();
            return;
        }
        assertThatExceptionOfType(ConfigException.class).isThrownBy(() -> resolve(reference));
    }

    @Test
    void anAllowedPrefixWithATrailingSlashExcludesTheKeyItself() {
        configure("allowed.prefixes", "/kafka/es/");

        assertThat(resolve("${etcd:/kafka/es:both}")).isEqualTo("of the key");
        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> resolve("${etcd:/kafka/es}"))
                .withMessageContaining("allowed.prefixes");
        // The document itself is not below the prefix.
        assertThat(resolve("${etcd:/kafka/es:user:-unread}")).isEqualTo("unread");
    }

    @Test
    void allowedPrefixesApplyToTheKeyWithItsPrefix() {
        configure("prefix", "/prod", "allowed.prefixes", "/prod/kafka");

        assertThat(resolve("${etcd:/kafka/es:user}")).isEqualTo("of prod");
        configure("prefix", "/prod", "allowed.prefixes", "/kafka");
        assertThatExceptionOfType(ConfigException.class).isThrownBy(() -> resolve("${etcd:/kafka/es:user}"));
        assertThatExceptionOfType(ConfigException.class).isThrownBy(() -> provider.get("/kafka"));
    }

    private static String stackTrace(Throwable failure) {
        StringWriter text = new StringWriter();
        failure.printStackTrace(new PrintWriter(text));
        return text.toString();
    }

    private record Recorder(List<List<String>> asked) implements ConfigProvider {
        @Override
        public ConfigData get(String path) {
            throw new AssertionError("Kafka asks for keys");
        }

        @Override
        public ConfigData get(String path, Set<String> keys) {
            keys.forEach(key -> asked.add(List.of(path, key)));
            return new ConfigData(Map.of());
        }

        @Override
        public void configure(Map<String, ?> configs) {}

        @Override
        public void subscribe(String path, Set<String> keys, ConfigChangeCallback callback) {}

        @Override
        public void close() {}
    }
}
