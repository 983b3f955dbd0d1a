/** The gateway between clients and a host that both misbehave, over real sockets. */
@org.jspecify.annotations.NullMarked
package dev.corral.server.faults;
