package dev.corral.core.vector.text;

import java.util.ArrayList;
import java.util.List;

/**
 * The texts that every match of a regular expression holds, as far as they are plain to see: runs
 * of literal characters outside of groups, classes, alternatives and repetitions. What is not plain
 * is passed by, so that the answer may lack texts but never has one too many. The expression is
 * valid in RE2's syntax.
 */
public final class Literals {

  private static final String SPECIAL = "\\.+*?()|[]{}^$";

  private final String regex;
  private final List<String> found = new ArrayList<>();
  private final StringBuilder run = new StringBuilder();
  private int at;
  private boolean optional;

  private Literals(String regex) {
    this.regex = regex;
  }

  /** Returns texts that every match holds; none where nothing is plain. */
  public static List<String> of(String regex) {
    var literals = new Literals(regex);
    literals.read();
    return literals.optional ? List.of() : List.copyOf(literals.found);
  }

  private void read() {
    while (at < regex.length() && !optional) {
      char c = regex.charAt(at);
      switch (c) {
        case '|' -> optional = true;
        case '\\' -> escape();
        case '(' -> group();
        case '[' -> {
          end();
          skipClass();
        }
        case '*', '?', '{' -> repetition(c);
        case '+', '.', '^', '$' -> {
          end();
          at++;
        }
        default -> {
          run.append(c);
          at++;
        }
      }
    }
    end();
  }

  /** Ends a run of literals. */
  private void end() {
    if (!run.isEmpty()) {
      found.add(run.toString());
      run.setLength(0);
    }
  }

  /** What came before may be missing, so the last character is no literal. */
  private void repetition(char c) {
    if (!run.isEmpty()) {
      int last = Character.isLowSurrogate(run.charAt(run.length() - 1)) ? 2 : 1;
      run.setLength(Math.max(0, run.length() - last));
    }
    end();
    at++;
    if (c == '{') {
      int close = regex.indexOf('}', at);
      at = close < 0 ? regex.length() : close + 1;
    }
  }

  private void escape() {
    char next = at + 1 < regex.length() ? regex.charAt(at + 1) : '\\';
    if (SPECIAL.indexOf(next) >= 0 || "-/\"' #&~@%,;:=!<>`_".indexOf(next) >= 0) {
      run.append(next);
      at += 2;
    } else if (next == 'd'
        || next == 'w'
        || next == 's'
        || next == 'b'
        || next == 'n'
        || next == 'D'
        || next == 'W'
        || next == 'S'
        || next == 'B'
        || next == 't') {
      end();
      at += 2;
    } else {
      // \Q, \p, \x and the like have forms of their own: nothing after them is plain.
      end();
      at = regex.length();
      optional = next == 'Q';
    }
  }

  /** Passes a group by; flags, which hold for what follows, make everything unsure. */
  private void group() {
    end();
    boolean flags =
        regex.startsWith("(?", at)
            && !regex.startsWith("(?:", at)
            && !regex.startsWith("(?P<", at)
            && !regex.startsWith("(?<", at);
    if (flags) {
      optional = true;
      return;
    }
    int depth = 0;
    do {
      char c = regex.charAt(at);
      if (c == '\\') {
        if (regex.startsWith("\\Q", at)) {
          optional = true;
          return;
        }
        at += 2;
      } else if (c == '[') {
        skipClass();
      } else {
        depth += c == '(' ? 1 : c == ')' ? -1 : 0;
        at++;
      }
    } while (depth > 0 && at < regex.length());
  }

  private void skipClass() {
    at++;
    if (at < regex.length() && regex.charAt(at) == '^') {
      at++;
    }
    boolean first = true;
    while (at < regex.length() && (first || regex.charAt(at) != ']')) {
      first = false;
      if (regex.charAt(at) == '\\') {
        at += 2;
      } else if (regex.startsWith("[:", at)) {
        int close = regex.indexOf(":]", at);
        at = close < 0 ? regex.length() : close + 2;
      } else {
        at++;
      }
    }
    at++;
  }
}
