package dev.corral.server.inbound;

import dev.corral.core.exchange.Failure;
import dev.corral.core.exchange.FailureException;
import dev.corral.server.protocol.Request.Part;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.multipart.Attribute;
import io.netty.handler.codec.http.multipart.DefaultHttpDataFactory;
import io.netty.handler.codec.http.multipart.FileUpload;
import io.netty.handler.codec.http.multipart.HttpPostMultipartRequestDecoder;
import io.netty.handler.codec.http.multipart.HttpPostRequestDecoder;
import io.netty.handler.codec.http.multipart.InterfaceHttpData;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Reads the parts of a {@code multipart/form-data} body (RFC 7578). */
final class Form {

  /** Most parts of one form. */
  private static final int MAX_PARTS = 128;

  private Form() {}

  static List<Part> parts(HttpRequest head, byte[] body) {
    String type = head.headers().get(HttpHeaderNames.CONTENT_TYPE, "");
    if (!type.toLowerCase(Locale.ROOT).startsWith("multipart/form-data")) {
      throw new Failure.Unreadable(
              "the body must be multipart/form-data, not "
                  + (type.isEmpty() ? "without a Content-Type" : type))
          .asException();
    }
    if (!HttpPostRequestDecoder.isMultipart(head)) {
      throw new Failure.Unreadable("the Content-Type multipart/form-data must name a boundary")
          .asException();
    }
    var whole =
        new DefaultFullHttpRequest(
            head.protocolVersion(),
            head.method(),
            head.uri(),
            Unpooled.wrappedBuffer(body),
            head.headers(),
            head.headers());
    HttpPostMultipartRequestDecoder decoder;
    try {
      decoder =
          new HttpPostMultipartRequestDecoder(
              new DefaultHttpDataFactory(false), whole, StandardCharsets.UTF_8);
    } catch (HttpPostRequestDecoder.ErrorDataDecoderException
        | HttpPostRequestDecoder.TooManyFormFieldsException
        | HttpPostRequestDecoder.TooLongFormFieldException e) {
      throw broken();
    }
    try {
      List<Part> parts = read(decoder);
      if (decoder.currentPartialHttpData() != null || !endsWithDelimiter(body)) {
        throw broken();
      }
      return parts;
    } catch (IOException
        | HttpPostRequestDecoder.NotEnoughDataDecoderException
        | HttpPostRequestDecoder.ErrorDataDecoderException e) {
      throw broken();
    } finally {
      decoder.destroy();
    }
  }

  private static List<Part> read(HttpPostMultipartRequestDecoder decoder) throws IOException {
    List<Part> parts = new ArrayList<>();
    for (InterfaceHttpData data : decoder.getBodyHttpDatas()) {
      if (parts.size() == MAX_PARTS) {
        throw new Failure.TooLarge("a form may have " + MAX_PARTS + " parts at most", MAX_PARTS)
            .asException();
      }
      if (data instanceof FileUpload file) {
        String type = file.getContentType() == null ? "" : file.getContentType();
        parts.add(new Part(file.getName(), filename(file), type, file.get()));
      } else if (data instanceof Attribute field) {
        parts.add(new Part(field.getName(), "", "", field.get()));
      }
    }
    return parts;
  }

  /**
   * Returns the name as it was before the client wrote it: quotation marks come as %22 (WHATWG).
   */
  private static String filename(FileUpload file) {
    return file.getFilename().replace("%22", "\"");
  }

  /** Tells whether the close delimiter, which ends in two hyphens, was sent. */
  private static boolean endsWithDelimiter(byte[] body) {
    int end = body.length;
    while (end > 0 && body[end - 1] <= ' ') {
      end--;
    }
    return end >= 2 && body[end - 1] == '-' && body[end - 2] == '-';
  }

  private static FailureException broken() {
    return new Failure.Unreadable("the multipart/form-data body is broken or cut off")
        .asException();
  }
}
