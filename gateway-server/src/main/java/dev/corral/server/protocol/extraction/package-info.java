/**
 * Files to text, as Apache Tika's server and Open-WebUI's external document loader offer it.
 *
 * <p>Takes the bytes of a file, has a reader make text of them on one of its own few threads, so
 * that files that wait hold nobody else up, and answers with the text, whole or page by page.
 * Nothing is kept.
 */
@NullMarked
package dev.corral.server.protocol.extraction;

import org.jspecify.annotations.NullMarked;
