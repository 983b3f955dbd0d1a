package dev.corral.core.exchange;

import org.jspecify.annotations.Nullable;

/**
 * A model's wish to have a tool run.
 *
 * @param id the call's id, or null where the engine gives none
 * @param name the tool's name
 * @param arguments a JSON object
 */
public record ToolCall(@Nullable String id, String name, Json arguments) {}
