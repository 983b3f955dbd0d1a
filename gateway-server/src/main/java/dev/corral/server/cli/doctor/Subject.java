package dev.corral.server.cli.doctor;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;

/**
 * The server to be, as far as it is looked at.
 *
 * @param host where it is to listen
 * @param port where it is to listen
 * @param data where it is to keep everything
 * @param ollama the model hosts
 */
record Subject(String host, int port, Path data, List<URI> ollama) {}
