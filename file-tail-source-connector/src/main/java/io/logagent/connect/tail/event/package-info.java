/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */

/**
 * Turns lines into events. {@link io.logagent.connect.tail.event.LinePipeline} puts the stages together that an entry
 * asks for: decoding, removing the wrapping of a container runtime, joining lines to multiline events, and limits.
 *
 * <p>{@link io.logagent.connect.tail.event.EventAssembler} joins lines, the two streams of a container apart. An event
 * carries what a restart before it and behind it needs: a cursor, and an {@link io.logagent.connect.tail.read.EventState}.
 * The state leaves out lines whose events were delivered and ends an event where a timeout did.
 */
package io.logagent.connect.tail.event;
