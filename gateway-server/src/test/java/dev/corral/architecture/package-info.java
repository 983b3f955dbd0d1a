@NullMarked
package dev.corral.architecture;

import org.jspecify.annotations.NullMarked;
