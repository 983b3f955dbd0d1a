/**
 * What the server tells of itself: figures for Prometheus, how long things took, who was refused.
 *
 * <p>Takes single events on whatever thread they happen on, an event loop too: recording one is a
 * few atomic additions, without locks and without garbage. Everything else (reading the queue, the
 * store, the graphics card) happens when somebody asks for the figures, on a worker. Labels are
 * bounded: routes are those of the router, models and tenants past a number are counted as one.
 */
@NullMarked
package dev.corral.server.observe;

import org.jspecify.annotations.NullMarked;
