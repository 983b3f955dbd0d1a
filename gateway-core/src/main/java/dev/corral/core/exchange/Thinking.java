package dev.corral.core.exchange;

/** Whether, and how hard, a model that can reason does so before it answers. */
public enum Thinking {
  OFF,
  ON,
  LOW,
  MEDIUM,
  HIGH,
  MAX
}
