/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.follow.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs random programs of actions on a log file and its reader on real files, and compares the delivered lines with the
 * expected ones, as the model tests of Vector's file source do. System properties:
 *
 * <ul>
 *   <li>{@code model.programs}: how many, 20,000 unless told; a million with {@code -Psoak}, which takes about two hours
 *   <li>{@code model.firstSeed}: the first seed; always the same unless told, so that a build that failed fails again
 *   <li>{@code model.seed}: only this one, as a failure prints it
 *   <li>{@code model.features}: what programs may contain, see {@link Feature#parse}
 *   <li>{@code model.noFalseAlarm}: whether nothing may be counted as lost while all lines come. Off unless told: one
 *       program in a hundred counts a generation that is gone at a restart, because nothing tells whether it was read whole
 *   <li>{@code model.folder}: where the files are; inodes are used again at once on ext4 and not on tmpfs
 * </ul>
 */
@Tag("soak")
class RandomProgramsTest {
    /**
     * A file that vanishes with the last line of a copy unread is not found again in every case. With links, a partial
     * first line is lost where a closed file is replaced, copied and deleted (seed 2398). A file whose compression ended
     * after a restart has the time of that, and may come again if the file at the path is truncated or deleted. With few
     * descriptors, a file with a hole that is deleted before its turn is not counted as lost (seed 11068).
     */
    private static final Set<Feature> FEATURES = Feature.parse(
            System.getProperty("model.features", "ALL,-REMOUNT,-LINKS,-TEMPORARY_NAMES,-FEW_DESCRIPTORS"));

    private record Failure(Program program, Violation violation) {}

    @TempDir
    Path temporary;

    @Test
    void everyLineThatCanBeHadIsDeliveredOnceAndInOrder() throws Exception {
        Long only = Long.getLong("model.seed");
        long first = only != null ? only : Long.getLong("model.firstSeed", 1);
        long count = only != null ? 1 : Long.getLong("model.programs", 20_000);
        String folder = System.getProperty("model.folder");
        Runner runner = new Runner(folder == null ? temporary : Files.createDirectories(Path.of(folder)));
        ProgramGenerator generator = new ProgramGenerator(FEATURES);
        Tally tally = new Tally();
        System.out.printf(
                "Running programs of seeds %d to %d with %s%n", first, first + count - 1, Feature.format(FEATURES));

        Optional<Failure> failure = run(runner, generator, first, count, tally);
        System.out.println(tally);

        failure.ifPresent(found -> fail(explain(found, runner)));
        assertThat(tally.programs()).isEqualTo(count);
        assertThat(tally.lines()).isGreaterThan(count);
    }

    /** On all cores, until one fails. */
    private static Optional<Failure> run(Runner runner, ProgramGenerator generator, long first, long count, Tally tally)
            throws Exception {
        AtomicLong next = new AtomicLong(first);
        AtomicReference<Failure> failure = new AtomicReference<>();
        int workers = Runtime.getRuntime().availableProcessors();
        ExecutorService executor = Executors.newFixedThreadPool(workers);
        try {
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < workers; i++) {
                running.add(executor.submit(() -> {
                    Tally mine = new Tally();
                    for (long seed = next.getAndIncrement();
                            seed < first + count && failure.get() == null;
                            seed = next.getAndIncrement()) {
                        Program program = generator.program(seed);
                        runner.run(program, mine)
                                .ifPresent(violation -> failure.compareAndSet(null, new Failure(program, violation)));
                    }
                    tally.add(mine);
                }));
            }
            for (Future<?> worker : running) {
                worker.get();
            }
        } finally {
            executor.shutdownNow();
        }
        return Optional.ofNullable(failure.get());
    }

    private static String explain(Failure failure, Runner runner) {
        Program shortest =
                new Shrinker(program -> runner.run(program, new Tally()).isPresent()).shrink(failure.program());
        String after =
                runner.run(shortest, new Tally()).map(Violation::getMessage).orElse("it does not fail every time");
        return String.format(
                "The program of seed %d fails %s%n%s%nShortened, it fails %s%n%s%nTo run exactly this one: "
                        + "./mvnw -pl file-tail-source-connector -am test -Dsurefire.failIfNoSpecifiedTests=false "
                        + "-Dtest=RandomProgramsTest -Dmodel.features=%s -Dmodel.seed=%d%n",
                failure.program().seed(),
                failure.violation().getMessage(),
                failure.program(),
                after,
                shortest,
                Feature.format(FEATURES),
                failure.program().seed());
    }
}
