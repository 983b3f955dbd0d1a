@NullMarked
package dev.corral.server.cli.demo;

import org.jspecify.annotations.NullMarked;
