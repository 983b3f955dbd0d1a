@NullMarked
package dev.corral.core.conversation;

import org.jspecify.annotations.NullMarked;
