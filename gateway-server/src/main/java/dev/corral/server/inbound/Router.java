package dev.corral.server.inbound;

import dev.corral.server.protocol.Dialect;
import dev.corral.server.protocol.Route;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Every route of every dialect, found by method and path. A literal segment wins over {@code
 * {name}}, and that over {@code {name...}}.
 */
public final class Router {

  /** What a path leads to. */
  sealed interface Found {

    /** A route, and what stood for its variables. */
    record Hit(Route route, Dialect dialect, Map<String, String> variables) implements Found {}

    /** A path that exists, but not with this method. */
    record WrongMethod(Set<String> allowed, Dialect dialect) implements Found {}

    /** A path that does not exist. */
    record Unknown(Dialect dialect) implements Found {}
  }

  private record Target(Route route, Dialect dialect, List<String> names) {}

  /** A segment of the tree of paths. */
  private static final class Node {
    final Map<String, Node> literal = new HashMap<>();
    @Nullable Node variable;
    final Map<String, Target> rest = new HashMap<>();
    final Map<String, Target> here = new HashMap<>();
  }

  private final Node root = new Node();
  private final List<Route> routes = new ArrayList<>();

  /** The segments of paths without variables, then methods: what most requests are for. */
  private final Map<List<String>, Map<String, Found.Hit>> literal = new HashMap<>();

  private final List<Dialect> dialects;
  private final Dialect fallback;

  /**
   * Builds the tree.
   *
   * @param dialects in the order in which they are asked whether they speak on a path
   * @param fallback speaks where no dialect does
   * @throws IllegalArgumentException where two routes claim the same method and path
   */
  public Router(List<Dialect> dialects, Dialect fallback) {
    this.dialects = List.copyOf(dialects);
    this.fallback = fallback;
    for (Dialect dialect : dialects) {
      dialect.routes().forEach(route -> add(route, dialect));
    }
    fallback.routes().forEach(route -> add(route, fallback));
  }

  /** Returns every route, dialect by dialect. */
  public List<Route> routes() {
    return List.copyOf(routes);
  }

  /** Returns who refuses on this path. */
  Dialect dialectOf(String path) {
    for (Dialect dialect : dialects) {
      if (dialect.speaks(path)) {
        return dialect;
      }
    }
    return fallback;
  }

  /** Finds a route; HEAD is answered by GET. */
  Found find(String method, String path, List<String> segments) {
    Found.Hit hit = literal.getOrDefault(segments, Map.of()).get(method);
    if (hit != null) {
      return hit;
    }
    List<String> values = new ArrayList<>();
    Set<String> allowed = new TreeSet<>();
    Target target = find(root, segments, 0, method, values, allowed);
    if (target == null && method.equals("HEAD")) {
      values.clear();
      target = find(root, segments, 0, "GET", values, allowed);
    }
    if (target != null) {
      return new Found.Hit(target.route, target.dialect, variables(target.names, values));
    }
    if (allowed.isEmpty()) {
      return new Found.Unknown(dialectOf(path));
    }
    if (allowed.contains("GET")) {
      allowed.add("HEAD");
    }
    return new Found.WrongMethod(allowed, dialectOf(path));
  }

  private static Map<String, String> variables(List<String> names, List<String> values) {
    if (names.isEmpty()) {
      return Map.of();
    }
    Map<String, String> variables = new HashMap<>();
    for (int i = 0; i < names.size(); i++) {
      variables.put(names.get(i), values.get(i));
    }
    return variables;
  }

  /** Returns the methods that a path has; empty for an unknown one. */
  Set<String> methodsOf(String path, List<String> segments) {
    return find("", path, segments) instanceof Found.WrongMethod wrong ? wrong.allowed() : Set.of();
  }

  /** Finds the target of a method; where there is none, {@code others} takes those there are. */
  private @Nullable Target find(
      Node node,
      List<String> segments,
      int at,
      String method,
      List<String> values,
      Set<String> others) {
    if (at == segments.size()) {
      return target(node.here, method, others);
    }
    String segment = segments.get(at);
    Node literal = node.literal.get(segment);
    if (literal != null) {
      Target target = find(literal, segments, at + 1, method, values, others);
      if (target != null) {
        return target;
      }
    }
    Node variable = node.variable;
    if (variable != null && !segment.isEmpty()) {
      values.add(segment);
      Target target = find(variable, segments, at + 1, method, values, others);
      if (target != null) {
        return target;
      }
      values.removeLast();
    }
    Target target = target(node.rest, method, others);
    if (target != null) {
      values.add(String.join("/", segments.subList(at, segments.size())));
    }
    return target;
  }

  private static @Nullable Target target(
      Map<String, Target> targets, String method, Set<String> others) {
    Target target = targets.get(method);
    if (target == null) {
      others.addAll(targets.keySet());
    }
    return target;
  }

  private void add(Route route, Dialect dialect) {
    routes.add(route);
    List<String> names = new ArrayList<>();
    Node node = root;
    Map<String, Target> targets = null;
    for (String segment : route.path().substring(1).split("/", -1)) {
      if (targets != null) {
        throw new IllegalArgumentException("{name...} must stand last: " + route.path());
      }
      if (segment.startsWith("{") && segment.endsWith("...}")) {
        names.add(segment.substring(1, segment.length() - 4));
        targets = node.rest;
      } else if (segment.startsWith("{")) {
        names.add(segment.substring(1, segment.length() - 1));
        Node variable = node.variable;
        if (variable == null) {
          variable = new Node();
          node.variable = variable;
        }
        node = variable;
      } else {
        node = node.literal.computeIfAbsent(segment, key -> new Node());
      }
    }
    if (targets == null) {
      targets = node.here;
    }
    Target target = new Target(route, dialect, List.copyOf(names));
    if (targets.putIfAbsent(route.method(), target) != null) {
      throw new IllegalArgumentException("two routes for " + route.method() + " " + route.path());
    }
    if (names.isEmpty()) {
      literal
          .computeIfAbsent(List.of(route.path().substring(1).split("/", -1)), _ -> new HashMap<>())
          .put(route.method(), new Found.Hit(route, dialect, Map.of()));
    }
  }
}
