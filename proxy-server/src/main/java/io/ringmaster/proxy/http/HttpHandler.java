package io.ringmaster.proxy.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.timeout.ReadTimeoutException;
import java.io.IOException;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers one request and closes: scrapes are rare, and so nothing has to be kept in order. */
final class HttpHandler extends SimpleChannelInboundHandler<HttpObject> {
  private static final Logger log = LoggerFactory.getLogger(HttpHandler.class);
  private static final String TEXT = "text/plain; charset=utf-8";

  private final Map<String, HttpPage> pages;
  private boolean answered;

  HttpHandler(Map<String, HttpPage> pages) {
    this.pages = pages;
  }

  @Override
  protected void channelRead0(ChannelHandlerContext context, HttpObject message) {
    // A body, or a request pipelined behind the first, is passed over: the connection will close.
    if (answered || !(message instanceof HttpRequest request)) {
      return;
    }
    answered = true;
    boolean head = request.method().equals(HttpMethod.HEAD);
    if (request.decoderResult().isFailure()) {
      send(
          context, head, new HttpPage.Answer(400, TEXT, "not an HTTP request this server takes\n"));
      return;
    }
    if (!head && !request.method().equals(HttpMethod.GET)) {
      send(context, head, new HttpPage.Answer(405, TEXT, "GET and HEAD only\n"));
      return;
    }
    String uri = request.uri();
    int query = uri.indexOf('?');
    HttpPage page = pages.get(query < 0 ? uri : uri.substring(0, query));
    if (page == null) {
      String known = String.join(", ", pages.keySet().stream().sorted().toList());
      send(
          context, head, new HttpPage.Answer(404, TEXT, "no such page; there are " + known + "\n"));
      return;
    }
    Thread.ofVirtual().name("http-page").start(() -> send(context, head, render(page)));
  }

  private static HttpPage.Answer render(HttpPage page) {
    try {
      return page.render();
    } catch (RuntimeException e) {
      log.error("a page could not be made", e);
      return new HttpPage.Answer(500, TEXT, "internal error, see the log\n");
    }
  }

  private static void send(ChannelHandlerContext context, boolean head, HttpPage.Answer answer) {
    byte[] body = answer.body().getBytes(UTF_8);
    ByteBuf content = head ? Unpooled.EMPTY_BUFFER : Unpooled.wrappedBuffer(body);
    FullHttpResponse response =
        new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(answer.status()), content);
    response
        .headers()
        .set(HttpHeaderNames.CONTENT_TYPE, answer.contentType())
        .set(HttpHeaderNames.CONTENT_LENGTH, body.length)
        .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
    if (answer.status() == 405) {
      response.headers().set(HttpHeaderNames.ALLOW, "GET, HEAD");
    }
    context.writeAndFlush(response).addListener(ChannelFutureListener.CLOSE);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    if (!(cause instanceof IOException) && !(cause instanceof ReadTimeoutException)) {
      log.warn("http connection failed: {}", cause.toString());
    }
    var _ = context.close();
  }
}
