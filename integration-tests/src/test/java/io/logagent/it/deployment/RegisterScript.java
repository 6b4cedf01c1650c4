/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.it.deployment;

import io.logagent.localstack.Project;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** {@code connect-config/register-connector.sh}, run as an operator runs it. */
public final class RegisterScript {
    private static final int LIMIT_SECONDS = 300;

    private final Path folder;
    private final String url;
    private final Map<String, String> environment = new TreeMap<>(Map.of("POLL_SECONDS", "0.1"));
    private List<String> shell = List.of("/bin/sh");

    /**
     * @param folder gets the state of moves and the files of the tests
     * @param url the URL of a worker
     */
    public RegisterScript(Path folder, String url) {
        this.folder = folder;
        this.url = url;
    }

    /** The script's exit code and output. */
    public record Outcome(int code, String output) {}

    public RegisterScript with(String variable, Object value) {
        environment.put(variable, value.toString());
        return this;
    }

    /** Uses another shell than this machine's, with other tools first on the PATH. */
    RegisterScript shell(Path tools, String... command) {
        shell = List.of(command);
        return with("PATH", tools + File.pathSeparator + System.getenv("PATH"));
    }

    /** The files of unfinished moves, and of processes that have not cleaned up; empty if there are none. */
    List<String> leftovers() throws IOException {
        if (!Files.exists(state())) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(state())) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> !name.endsWith(".lock"))
                    .toList();
        }
    }

    Path state() {
        return folder.resolve("state");
    }

    public Outcome run(String connector, Path config) throws IOException, InterruptedException {
        return runWith("--url", url, "--state-dir", state().toString(), connector, config.toString());
    }

    /**
     * Runs the script and kills it with SIGKILL at the request with this number, either before the request is sent or
     * after it is answered. Only requests that change something are counted.
     */
    Outcome runAndKill(int call, boolean answered, String connector, Path config)
            throws IOException, InterruptedException {
        Path tools = Files.createDirectories(folder.resolve("tools"));
        Path calls = Files.writeString(folder.resolve("calls"), "0");
        Path pid = folder.resolve("pid");
        Path curl = tools.resolve("curl");
        Files.writeString(curl, """
                #!/bin/sh
                case "$*" in
                  *"-X PUT"* | *"-X PATCH"*)
                    n=$(($(cat %1$s) + 1)); echo $n >%1$s
                    if [ $n = %2$d ]; then %3$s kill -9 $(cat %4$s); exit 1; fi ;;
                esac
                exec /usr/bin/curl "$@"
                """.formatted(calls, call, answered ? "/usr/bin/curl \"$@\";" : "", pid));
        curl.toFile().setExecutable(true);
        List<String> before = shell;
        shell = List.of("/bin/sh", "-c", "echo $$ >" + pid + "; exec /bin/sh \"$@\"", "sh");
        String path = environment.put("PATH", tools + File.pathSeparator + System.getenv("PATH"));
        try {
            return run(connector, config);
        } finally {
            shell = before;
            environment.compute("PATH", (name, value) -> path);
        }
    }

    Outcome runWith(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(shell);
        command.add(Project.find().connectConfig("register-connector.sh").toString());
        command.addAll(Arrays.asList(arguments));
        Path output = Files.createDirectories(folder).resolve("output");
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
        builder.environment().putAll(environment);
        Process process = builder.start();
        try {
            process.getOutputStream().close();
            boolean ended = process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS);
            String said = Files.readString(output, StandardCharsets.UTF_8);
            if (!ended) {
                throw new IllegalStateException("the script did not end; its output:\n" + said);
            }
            return new Outcome(process.exitValue(), said);
        } finally {
            process.destroyForcibly();
        }
    }
}
