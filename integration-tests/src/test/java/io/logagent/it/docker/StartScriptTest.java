/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.it.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.logagent.localstack.Project;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Java reads from the worker's file exactly the values of the container's variables. */
class StartScriptTest {
    private static final String[] PIECES = {
        "\n",
        "\r",
        "\t",
        "\f",
        "\u000b",
        "\\",
        "\\u00e4",
        "\\n",
        " ",
        "  ",
        "#",
        "!",
        "=",
        ":",
        "$HOME",
        "`id`",
        "$(id)",
        "'",
        "\"",
        "%s",
        "&",
        "ä",
        "ß",
        "€",
        "\ud83d\ude00",
        "\u0080",
        "\u07ff",
        "\u0800",
        "\uffff",
        "\u007f",
        "\u0001",
        "a",
        "Z",
        "0",
        "é\u0301"
    };

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"", "mawk", "gawk", "busybox awk"})
    void givenAnyValuesThenTheyArriveUnchanged(String awk) throws Exception {
        Map<String, String> values = new TreeMap<>();
        values.put("ssl.keystore.key", "-----BEGIN PRIVATE KEY-----\nMIIE+/=\nabc==\n-----END PRIVATE KEY-----\n");
        values.put("sasl.jaas.config", "a.B required username=\"u\" password=\"pässword \\\" # ! \\\\ ' $x `y`\";");
        values.put("leading", " \t two blanks before and behind  ");
        values.put("empty", "");
        values.put("comment", "# no comment");
        values.put("exclaimed", "! none");
        values.put("continued", "ends with a backslash\\");
        values.put("emoji", "\ud83d\ude00\ud83c\udf0d€");
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int i = 0; i < 200; i++) {
            StringBuilder value = new StringBuilder();
            for (int length = random.nextInt(12); length > 0; length--) {
                value.append(PIECES[random.nextInt(PIECES.length)]);
            }
            values.put("fuzz." + i, value.toString());
        }
        Map<String, String> variables = new TreeMap<>();
        values.forEach(
                (name, value) -> variables.put("CONNECT_" + name.toUpperCase().replace('.', '_'), value));

        Properties read = read(variables, awk);
        values.forEach((name, value) ->
                assertThat(read.getProperty(name)).as(name + ", seed " + seed).isEqualTo(value));
        assertThat(read.getProperty("bootstrap.servers")).isEqualTo("kept:9092");
        assertThat(read).hasSize(values.size() + 1);
    }

    @Test
    void underscoresInNamesBecomeDotsUnderscoresAndDashes() throws Exception {
        Properties read = read(
                Map.of(
                        "CONNECT_GROUP_ID", "g",
                        "CONNECT_LISTENER_NAME_A__B_SSL___KEY", "k",
                        "CONNECT_BOOTSTRAP_SERVERS", "other:9092",
                        "CONNECT_", "nothing",
                        "CONNECTOR", "another"),
                "");

        assertThat(read)
                .isEqualTo(
                        Map.of("group.id", "g", "listener.name.a_b.ssl-key", "k", "bootstrap.servers", "other:9092"));
    }

    /** @param awk the awk to use; this machine's if it is empty */
    private Properties read(Map<String, String> variables, String awk) throws IOException, InterruptedException {
        Path tools = Files.createDirectories(folder.resolve("tools"));
        if (!awk.isEmpty()) {
            String program = awk.split(" ")[0];
            assumeTrue(Files.isExecutable(Path.of("/usr/bin", program)), "there is no " + program + " here");
            executable(tools.resolve("awk"), "#!/bin/sh\nexec " + awk + " \"$@\"\n");
        }
        Path read = folder.resolve("read.properties");
        Path kafka = executable(folder.resolve("kafka"), "#!/bin/sh\nmv \"$1\" " + read + "\n");
        // Without a newline at its end.
        Path base = Files.writeString(folder.resolve("base"), "bootstrap.servers=kept:9092");
        String start = Files.readString(Project.find().root().resolve("docker/connect/start.sh"))
                .replace("/etc/logagent/worker.properties", base.toString())
                .replace("/opt/kafka/bin/connect-distributed.sh", kafka.toString());
        // Not through the environment of a ProcessBuilder, which is limited to the characters of this machine's locale.
        StringBuilder script = new StringBuilder("#!/bin/sh\n");
        variables.forEach((name, value) -> script.append("export ")
                .append(name)
                .append("='")
                .append(value.replace("'", "'\\''"))
                .append("'\n"));
        script.append("exec ");
        if (awk.startsWith("busybox")) {
            script.append("busybox ");
        }
        script.append("sh ")
                .append(Files.writeString(folder.resolve("start.sh"), start))
                .append('\n');
        ProcessBuilder builder = new ProcessBuilder(
                        "/bin/sh",
                        executable(folder.resolve("run"), script.toString()).toString())
                .redirectErrorStream(true);
        builder.environment().put("PATH", tools + File.pathSeparator + System.getenv("PATH"));
        builder.environment().keySet().removeIf(name -> name.startsWith("CONNECT_"));
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        Properties properties = new Properties();
        try (InputStream in = Files.newInputStream(read)) {
            properties.load(in);
        }
        return properties;
    }

    private static Path executable(Path file, String content) throws IOException {
        Files.writeString(file, content);
        assertThat(file.toFile().setExecutable(true)).isTrue();
        return file;
    }
}
