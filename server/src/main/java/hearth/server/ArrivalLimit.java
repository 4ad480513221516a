package hearth.server;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/**
 * Closes a connection whose request takes too long to arrive, from the first byte of its head to the last of its body: one
 * that drips is never idle. One for each connection, before the codec, and owned by its loop.
 */
final class ArrivalLimit extends ChannelInboundHandlerAdapter {
    private final long most;
    private final Connections connections;
    private final LongAdder late;
    private boolean arriving;
    /** On the clock of {@link System#nanoTime}. */
    private long begun;
    private boolean timed;

    ArrivalLimit(Duration most, Connections connections, LongAdder late) {
        this.most = most.toNanos();
        this.connections = connections;
        this.late = late;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (!arriving) {
            arriving = true;
            begun = System.nanoTime();
        }
        context.fireChannelRead(message);
    }

    /** The request is here. */
    void arrived() {
        arriving = false;
    }

    /** Most requests come whole in one read, and never get here with a timer. */
    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        if (arriving && !timed) {
            time(context);
        }
        context.fireChannelReadComplete();
    }

    private void time(ChannelHandlerContext context) {
        timed = true;
        context.executor().schedule(() -> look(context), begun + most - System.nanoTime(), TimeUnit.NANOSECONDS);
    }

    private void look(ChannelHandlerContext context) {
        timed = false;
        if (!arriving || !context.channel().isOpen()) {
            return;
        }
        if (connections.answers(context.channel())) {
            begun = System.nanoTime(); // Nothing is read meanwhile: the delay is ours.
        } else if (System.nanoTime() - begun >= most) {
            late.increment();
            context.close();
            return;
        }
        time(context);
    }
}
