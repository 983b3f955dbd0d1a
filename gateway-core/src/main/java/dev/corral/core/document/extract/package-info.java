/**
 * Parsers of files, one class a kind.
 *
 * <p>Takes the path of a file, gives its text or a refusal; runs on the caller's thread and keeps
 * nothing. {@link dev.corral.core.document.extract.Extractor} is the plug-in: implementations that
 * {@link java.util.ServiceLoader} finds are asked before the built-in ones.
 */
@NullMarked
package dev.corral.core.document.extract;

import org.jspecify.annotations.NullMarked;
