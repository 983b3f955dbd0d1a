package dev.corral.embedder.onnx;

import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/*
 * Field numbers are those of onnx.proto (https://github.com/onnx/onnx/blob/main/onnx/onnx.proto).
 */
/** An ONNX graph under construction: nodes in order of computation, constants, ends. */
final class GraphWriter {

  /** The domain of ONNX Runtime's own operators. */
  static final String MICROSOFT = "com.microsoft";

  private static final int IR_VERSION = 10;
  private static final int OPSET = 21;
  private static final int FLOAT = 1;
  private static final int UINT8 = 2;
  private static final int INT8 = 3;
  private static final int INT32 = 6;
  private static final int INT64 = 7;

  /** A node, its inputs and attributes added one by one. */
  final class Node {

    private final ProtoWriter proto = new ProtoWriter();
    private final String name;

    private Node(String domain, String operator, String name) {
      this.name = name;
      proto.text(3, name).text(4, operator).text(7, domain);
    }

    Node in(String... inputs) {
      for (String input : inputs) {
        proto.text(1, input);
      }
      return this;
    }

    Node set(String attribute, long value) {
      proto.message(5, new ProtoWriter().text(1, attribute).number(3, value).number(20, 2));
      return this;
    }

    Node set(String attribute, float value) {
      proto.message(5, new ProtoWriter().text(1, attribute).fixed32(2, value).number(20, 1));
      return this;
    }

    /** Ends the node; its only output has its name. */
    String out() {
      return out(name).getFirst();
    }

    /** Ends the node with several outputs. */
    List<String> out(String... outputs) {
      for (String output : outputs) {
        proto.text(2, output);
      }
      add(1, proto.toByteArray());
      return List.of(outputs);
    }
  }

  private final List<ByteBuffer> segments = new ArrayList<>();
  private final Set<String> constants = new HashSet<>();
  private long length;

  /** Starts a node of an operator in ONNX's own domain. */
  Node node(String operator, String name) {
    return new Node("", operator, name);
  }

  /** Starts a node of an operator of ONNX Runtime. */
  Node runtimeNode(String operator, String name) {
    return new Node(MICROSOFT, operator, name);
  }

  /** Names the outputs of a node that cuts something into {@code count} parts. */
  static String[] parts(String name, int count) {
    String[] parts = new String[count];
    for (int i = 0; i < count; i++) {
      parts[i] = name + "." + i;
    }
    return parts;
  }

  String constant(String name, float[] values, long... shape) {
    ByteBuffer raw = ByteBuffer.allocate(values.length * Float.BYTES);
    raw.order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().put(values);
    return constant(name, FLOAT, raw, shape);
  }

  /** Adds floats in little-endian bytes, which are not copied before the model is. */
  String constant(String name, ByteBuffer raw, long... shape) {
    return constant(name, FLOAT, raw, shape);
  }

  String constant(String name, long[] values) {
    ByteBuffer raw = ByteBuffer.allocate(values.length * Long.BYTES);
    raw.order(ByteOrder.LITTLE_ENDIAN).asLongBuffer().put(values);
    return constant(name, INT64, raw, values.length);
  }

  String signedBytes(String name, byte[] values, long... shape) {
    return constant(name, INT8, ByteBuffer.wrap(values), shape);
  }

  String unsignedByte(String name, int value) {
    return constant(name, UINT8, ByteBuffer.wrap(new byte[] {(byte) value}));
  }

  private String constant(String name, int type, ByteBuffer raw, long... shape) {
    if (constants.add(name)) {
      byte[] fields = tensor(name, type, shape).header(9, raw.remaining()).toByteArray();
      append(new ProtoWriter().header(5, (long) fields.length + raw.remaining()).toByteArray());
      append(fields);
      append(raw);
    }
    return name;
  }

  /** Declares a constant whose floats the session is given apart. */
  String shared(String name, long... shape) {
    ProtoWriter location = new ProtoWriter().text(1, "location").text(2, name);
    add(5, tensor(name, FLOAT, shape).message(13, location).number(14, 1).toByteArray());
    return name;
  }

  private static ProtoWriter tensor(String name, int type, long... shape) {
    ProtoWriter tensor = new ProtoWriter().text(8, name).number(2, type);
    for (long dim : shape) {
      tensor.number(1, dim);
    }
    return tensor;
  }

  /** Declares an input of 64-bit numbers; a negative length is free. */
  void input(String name, long... shape) {
    add(11, value(name, INT64, shape).toByteArray());
  }

  /** Declares an input of 32-bit numbers; a negative length is free. */
  void inputOfInts(String name, long... shape) {
    add(11, value(name, INT32, shape).toByteArray());
  }

  /** Declares the output, rows of floats. */
  void output(String name, long columns) {
    add(12, value(name, FLOAT, -1, columns).toByteArray());
  }

  private static ProtoWriter value(String name, int type, long... shape) {
    ProtoWriter dims = new ProtoWriter();
    for (long dim : shape) {
      ProtoWriter proto = new ProtoWriter();
      dims.message(1, dim < 0 ? proto.text(2, name + "_length") : proto.number(1, dim));
    }
    ProtoWriter tensor = new ProtoWriter().number(1, type).message(2, dims);
    return new ProtoWriter().text(1, name).message(2, new ProtoWriter().message(1, tensor));
  }

  private void add(int field, byte[] message) {
    append(new ProtoWriter().header(field, message.length).toByteArray());
    append(message);
  }

  private void append(byte[] segment) {
    append(ByteBuffer.wrap(segment));
  }

  private void append(ByteBuffer segment) {
    segments.add(segment);
    length += segment.remaining();
  }

  /** Returns the whole model in a direct buffer of an arena. */
  ByteBuffer model(Arena arena) {
    add(2, "corral".getBytes(StandardCharsets.UTF_8));
    byte[] head =
        new ProtoWriter()
            .number(1, IR_VERSION)
            .text(2, "corral")
            .message(8, new ProtoWriter().text(1, "").number(2, OPSET))
            .message(8, new ProtoWriter().text(1, MICROSOFT).number(2, 1))
            .header(7, length)
            .toByteArray();
    ByteBuffer model = arena.allocate(head.length + length).asByteBuffer();
    model.put(head);
    segments.forEach(segment -> model.put(segment.duplicate()));
    return model.flip();
  }
}
