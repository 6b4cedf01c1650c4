/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.follow;

import io.logagent.connect.tail.read.Generation;
import io.logagent.connect.tail.read.Generations;
import io.logagent.connect.tail.read.LineFraming;
import io.logagent.connect.tail.text.Printable;
import io.logagent.connect.tail.text.PrintableException;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The generations of a path whose files are open.
 *
 * @param progress has the active generation
 */
record OpenGenerations(PathProgress progress, PendingGenerations pending, LateGenerations late, Generations generations)
        implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(OpenGenerations.class);

    /** Sets how all generations are cut into lines from now on. */
    void reframe(LineFraming framing) {
        generations.reframe(framing);
        pending.reframe(framing);
        late.reframe(framing);
        Generation active = progress.active();
        if (active != null) {
            active.reframe(framing);
        }
    }

    /** Closes all files. A later read continues at the same place. */
    @Override
    public void close() throws IOException {
        Generation active = progress.active();
        if (active != null) {
            active.close();
        }
        late.close();
        pending.close();
        generations.close();
    }

    /** Closes all files but that of the active generation. */
    void closeAllButActive() {
        try {
            late.close();
            pending.close();
        } catch (IOException e) {
            LOG.warn("path={} Closing rotated files failed", Printable.of(progress.path()), PrintableException.of(e));
        }
    }

    /** Whether closing all files loses nothing: the path leads to the active generation, and no other one is open. */
    boolean isActiveAloneAtPath() {
        return progress.state().isAtPath() && pending.isEmpty() && late.open() == 0;
    }

    int descriptors() {
        Generation active = progress.active();
        return (active != null && active.isOpen() ? 1 : 0)
                + late.open()
                + (generations.isSkipping() ? 1 : 0)
                + pending.size();
    }
}
