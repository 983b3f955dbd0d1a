package dev.corral.core.exchange;

/**
 * All that is known of one model.
 *
 * @param model the model
 * @param license its licence text; may be empty
 * @param modelfile the recipe it was made from; may be empty
 * @param parameters its default settings, one a line; may be empty
 * @param template its prompt template; may be empty
 * @param system its system message; may be empty
 * @param info its metadata, a JSON object
 */
public record ModelCard(
    Model model,
    String license,
    String modelfile,
    String parameters,
    String template,
    String system,
    Json info) {}
