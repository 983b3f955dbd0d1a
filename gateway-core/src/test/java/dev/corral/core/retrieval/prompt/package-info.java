/** Tests of what is kept, found and answered. */
@NullMarked
package dev.corral.core.retrieval.prompt;

import org.jspecify.annotations.NullMarked;
