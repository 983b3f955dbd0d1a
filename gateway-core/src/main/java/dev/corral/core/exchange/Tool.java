package dev.corral.core.exchange;

/**
 * A function that a model may ask its caller to run.
 *
 * @param name the function's name
 * @param description what it does, for the model; may be empty
 * @param parameters the JSON schema of its arguments
 */
public record Tool(String name, String description, Json parameters) {}
