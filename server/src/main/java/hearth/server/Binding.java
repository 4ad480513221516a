package hearth.server;

import java.io.IOException;

import io.netty.channel.ChannelFuture;

/**
 * A listener being opened.
 *
 * @param place
 *            protocol and address, for messages
 */
record Binding(String place, ChannelFuture future) {
    /** Waits until it is open. */
    void await() throws IOException, InterruptedException {
        if (!future.await().isSuccess()) {
            throw fault(place, future.cause());
        }
    }

    static IOException fault(String place, Throwable cause) {
        String why = String.valueOf(cause.getMessage());
        String hint = why.contains("in use")
                ? "Another process has this port: `ss -lnptu` shows which; stop it, or listen elsewhere"
                : why.contains("ermission denied")
                        ? "Ports below 1024 need CAP_NET_BIND_SERVICE: start as root, or by systemd with that capability"
                        : "Is the address this machine's?";
        return new IOException("can't listen for " + place + ": " + why + ". " + hint, cause);
    }
}
