package hearth.server;

import java.util.LinkedHashSet;
import java.util.Set;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/**
 * Keeps the number of open connections of a protocol within its limit: the one silent longest is closed for a new one,
 * so that a crowd of idle connections can't lock everybody else out. One that is being answered, such as with a long
 * file, is silent too; it is closed only when there is no other. Any event loop.
 */
final class Connections {
    private final int limit;
    /** In the order in which they were last heard of, the longest silent first. */
    private final Set<Channel> open = new LinkedHashSet<>();
    private final Set<Channel> answering = new LinkedHashSet<>();
    private long closedForOthers;

    Connections(int limit) {
        this.limit = limit;
    }

    /** Counts a new connection in; the handler returned goes first into its pipeline. */
    ChannelHandler admit(Channel channel) {
        Channel silent = null;
        synchronized (open) {
            if (open.size() >= limit) {
                silent = open.stream().filter(each -> !answering.contains(each)).findFirst()
                        .orElseGet(() -> open.iterator().next());
                open.remove(silent);
                closedForOthers++;
            }
            open.add(channel);
        }
        if (silent != null) {
            silent.close();
        }
        channel.closeFuture().addListener(closed -> {
            synchronized (open) {
                open.remove(channel);
                answering.remove(channel);
            }
        });
        return new ChannelInboundHandlerAdapter() {
            @Override
            public void channelRead(ChannelHandlerContext context, Object message) {
                synchronized (open) {
                    if (open.remove(channel)) {
                        open.add(channel);
                    }
                }
                context.fireChannelRead(message);
            }
        };
    }

    /** An answer to {@code channel} begins that takes its time. */
    void beginAnswer(Channel channel) {
        synchronized (open) {
            answering.add(channel);
        }
    }

    boolean answers(Channel channel) {
        synchronized (open) {
            return answering.contains(channel);
        }
    }

    void endAnswer(Channel channel) {
        synchronized (open) {
            answering.remove(channel);
            if (open.remove(channel)) {
                open.add(channel);
            }
        }
    }

    int count() {
        synchronized (open) {
            return open.size();
        }
    }

    /** How often a connection was closed to make room. */
    long closedForOthers() {
        synchronized (open) {
            return closedForOthers;
        }
    }
}
