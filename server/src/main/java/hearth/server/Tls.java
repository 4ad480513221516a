package hearth.server;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import javax.net.ssl.SSLException;

import hearth.server.certificates.KeyedCertificate;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.util.ReferenceCountUtil;
import org.jspecify.annotations.Nullable;

/**
 * TLS 1.3 and 1.2 with the certificate of now: each new connection takes the one in force, and those that are open keep
 * theirs. Without one, clients are told so by an alert. Any thread.
 */
final class Tls {
    /** Record of type alert (21), TLS 1.2, two bytes: fatal, internal_error (RFC 8446 sections 5.1 and 6.2). */
    private static final byte[] INTERNAL_ERROR = {21, 3, 3, 0, 2, 2, 80};

    /** What is spoken within; a client that names others by ALPN (RFC 7301), and not this, is sent away. */
    enum Use {
        HTTP("http/1.1"),
        DNS("dot");

        private final String protocol;

        Use(String protocol) {
            this.protocol = protocol;
        }
    }

    /** Handshakes by how they ended. */
    static final class Counts {
        final LongAdder established = new LongAdder();
        final LongAdder failed = new LongAdder();
        final LongAdder withoutCertificate = new LongAdder();
    }

    private final Counts http = new Counts();
    private final Counts dns = new Counts();

    private record InForce(String name, String fingerprint, SslContext http, SslContext dns) {}

    private volatile @Nullable InForce inForce;

    /** Goes over to this certificate. */
    void use(KeyedCertificate certificate) throws SSLException {
        inForce = new InForce(certificate.names().stream().sorted().findFirst().orElse(""),
                fingerprint(certificate), context(certificate, Use.HTTP), context(certificate, Use.DNS));
    }

    private static String fingerprint(KeyedCertificate certificate) throws SSLException {
        try {
            return HexFormat.ofDelimiter(":").withUpperCase().formatHex(
                    MessageDigest.getInstance("SHA-256").digest(certificate.certificate().getEncoded()));
        } catch (GeneralSecurityException e) {
            throw new SSLException("the certificate has no SHA-256", e);
        }
    }

    private static SslContext context(KeyedCertificate certificate, Use use) throws SSLException {
        return SslContextBuilder.forServer(certificate.key(), certificate.chain()).sslProvider(SslProvider.JDK)
                .protocols("TLSv1.3", "TLSv1.2")
                .applicationProtocolConfig(new ApplicationProtocolConfig(Protocol.ALPN,
                        SelectorFailureBehavior.FATAL_ALERT, SelectedListenerFailureBehavior.ACCEPT, use.protocol))
                .build();
    }

    /** A name that the certificate is for; empty while there is none. */
    Optional<String> name() {
        return Optional.ofNullable(inForce).map(InForce::name);
    }

    /** The certificate's SHA-256, such as {@code AA:BB:...}; empty while there is none. */
    Optional<String> fingerprint() {
        return Optional.ofNullable(inForce).map(InForce::fingerprint);
    }

    /**
     * What a new connection's bytes go through first.
     *
     * @param handshake
     *            how long the handshake may take
     */
    ChannelHandler handler(Use use, Channel channel, Duration handshake) {
        InForce now = inForce;
        Counts count = counts(use);
        if (now == null) {
            return new WithoutCertificate(count);
        }
        SslHandler handler = (use == Use.HTTP ? now.http : now.dns).newHandler(channel.alloc());
        handler.setHandshakeTimeout(handshake.toMillis(), TimeUnit.MILLISECONDS);
        handler.handshakeFuture().addListener(end -> (end.isSuccess() ? count.established : count.failed).increment());
        return handler;
    }

    Counts counts(Use use) {
        return switch (use) {
            case HTTP -> http;
            case DNS -> dns;
        };
    }

    /** Lets the client speak first, as it would not hear an alert that came before. */
    private static final class WithoutCertificate extends ChannelInboundHandlerAdapter {
        private final Counts counts;

        WithoutCertificate(Counts counts) {
            this.counts = counts;
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            ReferenceCountUtil.release(message);
            counts.withoutCertificate.increment();
            context.writeAndFlush(Unpooled.wrappedBuffer(INTERNAL_ERROR)).addListener(ChannelFutureListener.CLOSE);
        }
    }
}
