/**
 * The client of a model host: requests of the vocabulary go out as Ollama's JSON over pooled
 * HTTP/1.1 connections, its answers come back as events, its faults as failures.
 *
 * <p>Takes an event loop group and the host's address, gives a {@link
 * dev.corral.core.exchange.ChatEngine} and an {@link dev.corral.core.exchange.EmbeddingEngine}. A
 * connection and the exchange on it are owned by one event loop, the caller's where the caller is
 * one, on which listeners are called too; whole documents (a list of models, vectors) are parsed on
 * virtual threads. Nothing of a client's bytes is passed on, and nothing of the host's but text and
 * numbers.
 */
@NullMarked
package dev.corral.server.upstream;

import org.jspecify.annotations.NullMarked;
