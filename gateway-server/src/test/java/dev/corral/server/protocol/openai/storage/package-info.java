/** Tests of files and vector stores over HTTP, against a whole server. */
@NullMarked
package dev.corral.server.protocol.openai.storage;

import org.jspecify.annotations.NullMarked;
