package hearth.server;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import hearth.config.DockerSettings;
import hearth.config.discovery.Engine;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;

/**
 * A container engine behind its Unix socket: HTTP/1.1, a connection for each request. Callers wait, on a thread of their
 * own; the event loops do not.
 */
final class DockerSocket implements Engine {
    private static final int MIB = 1 << 20;
    /** Events that may wait to be looked at. Whoever is further behind is better off with a new list. */
    private static final int WAITING_EVENTS = 4096;

    private final EventLoopGroup loops;
    private final String path;
    private final Duration timeout;
    private final int longest;

    DockerSocket(DockerSettings settings, EventLoopGroup loops) {
        this.loops = loops;
        path = settings.socket();
        timeout = settings.timeout();
        longest = settings.answerMib() * MIB;
    }

    @Override
    public Answer get(String target) throws IOException, InterruptedException {
        CompletableFuture<Answer> answer = new CompletableFuture<>();
        Channel channel = ask(target, answer, new Whole(answer), true);
        try {
            return await(answer);
        } finally {
            channel.close();
        }
    }

    @Override
    public Events events(String target) throws IOException, InterruptedException {
        CompletableFuture<Engine.Events> opened = new CompletableFuture<>();
        Channel channel = ask(target, opened, new Stream(opened, longest), false);
        try {
            return await(opened);
        } catch (IOException | InterruptedException e) {
            channel.close();
            throw e;
        }
    }

    private Channel ask(String target, CompletableFuture<?> result, ChannelHandler last, boolean whole) {
        Bootstrap bootstrap = new Bootstrap().group(loops).channel(EpollDomainSocketChannel.class)
                .handler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline().addLast(new HttpClientCodec());
                        if (whole) {
                            channel.pipeline().addLast(new HttpObjectAggregator(longest));
                        }
                        channel.pipeline().addLast(last);
                    }
                });
        var connecting = bootstrap.connect(new DomainSocketAddress(path));
        connecting.addListener((ChannelFutureListener) connected -> {
            if (!connected.isSuccess()) {
                result.completeExceptionally(connected.cause());
                return;
            }
            DefaultFullHttpRequest request = new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, target);
            request.headers().set(HttpHeaderNames.HOST, "docker");
            if (whole) {
                request.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
            }
            connected.channel().writeAndFlush(request).addListener((ChannelFutureListener) written -> {
                if (!written.isSuccess()) {
                    result.completeExceptionally(written.cause());
                }
            });
        });
        return connecting.channel();
    }

    private <T> T await(CompletableFuture<T> result) throws IOException, InterruptedException {
        try {
            return result.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new IOException(path + ": " + cause.getMessage(), cause);
        } catch (TimeoutException e) {
            throw new IOException(path + ": no answer within " + timeout.toMillis() + " ms", e);
        }
    }

    /** One answer, gathered. Owned by its channel's loop. */
    private static final class Whole extends SimpleChannelInboundHandler<FullHttpResponse> {
        private final CompletableFuture<Answer> answer;

        Whole(CompletableFuture<Answer> answer) {
            this.answer = answer;
        }

        @Override
        protected void channelRead0(ChannelHandlerContext context, FullHttpResponse response) {
            // A body that broke off would be taken for a whole one.
            if (response.decoderResult().isFailure()) {
                answer.completeExceptionally(response.decoderResult().cause());
            } else {
                answer.complete(
                        new Answer(response.status().code(), ByteBufUtil.getBytes(response.content())));
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            answer.completeExceptionally(
                    new IOException("the engine closed the connection before its answer was whole"));
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            answer.completeExceptionally(cause);
            context.close();
        }
    }

    /** A stream of lines. Filled by its channel's loop, read by the thread that asked. */
    private static final class Stream extends SimpleChannelInboundHandler<HttpObject> implements Events {
        /** An event, or why there will be no more. */
        private sealed interface Next {}

        private record Event(byte[] json) implements Next {}

        private record End(Throwable why) implements Next {}

        private final CompletableFuture<Events> opened;
        private final int longest;
        private final BlockingQueue<Next> queue = new LinkedBlockingQueue<>();
        private final ByteArrayOutputStream line = new ByteArrayOutputStream();
        private volatile Optional<Channel> channel = Optional.empty();

        Stream(CompletableFuture<Events> opened, int longest) {
            this.opened = opened;
            this.longest = longest;
        }

        @Override
        public void handlerAdded(ChannelHandlerContext context) {
            channel = Optional.of(context.channel());
        }

        @Override
        protected void channelRead0(ChannelHandlerContext context, HttpObject message) {
            if (message.decoderResult().isFailure()) {
                end(context, message.decoderResult().cause());
            } else if (message instanceof HttpResponse response) {
                if (response.status().equals(HttpResponseStatus.OK)) {
                    opened.complete(this);
                } else {
                    end(context,
                            new IOException("the engine answers " + response.status() + " to a question for events"));
                }
            } else if (message instanceof HttpContent content) {
                content.content().forEachByte(this::take);
                if (line.size() > longest) {
                    end(context, new IOException("an event is longer than discovery.docker.answer-mib"));
                } else if (queue.size() > WAITING_EVENTS) {
                    end(context, new IOException("events came faster than they could be looked at"));
                } else if (message instanceof LastHttpContent) {
                    end(context, new IOException("the engine ended its events"));
                }
            }
        }

        private boolean take(byte value) {
            if (value != '\n') {
                line.write(value);
            } else if (line.size() > 0) {
                queue.add(new Event(line.toByteArray()));
                line.reset();
            }
            return true;
        }

        private void end(ChannelHandlerContext context, Throwable why) {
            opened.completeExceptionally(why);
            queue.add(new End(why));
            context.close();
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            end(context, new IOException("the engine closed the connection"));
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            end(context, cause);
        }

        @Override
        public Optional<byte[]> next(Duration limit) throws IOException, InterruptedException {
            return switch (queue.poll(limit.toNanos(), TimeUnit.NANOSECONDS)) {
                case null -> Optional.empty();
                case Event(byte[] json) -> Optional.of(json);
                case End(Throwable why) -> throw new IOException(String.valueOf(why.getMessage()), why);
            };
        }

        @Override
        public void close() {
            channel.ifPresent(Channel::close);
        }
    }
}
