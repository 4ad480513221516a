package hearth.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import hearth.config.LogSettings;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.epoll.EpollDomainDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.unix.DomainDatagramPacket;
import io.netty.channel.unix.DomainSocketAddress;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a service manager hears, on a real socket of its kind. */
class ServiceManagerTest {
    @TempDir
    private Path temporary;

    private final Log log = new Log(new LogSettings(LogSettings.Format.TEXT, 100), InstantSource.system());
    private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    private final EventLoopGroup group = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());

    private void listen(String path) {
        new Bootstrap().group(group).channel(EpollDomainDatagramChannel.class)
                .handler(new SimpleChannelInboundHandler<DomainDatagramPacket>() {
                    @Override
                    protected void channelRead0(ChannelHandlerContext context, DomainDatagramPacket packet) {
                        heard.add(packet.content().toString(StandardCharsets.UTF_8));
                    }
                }).bind(new DomainSocketAddress(path)).syncUninterruptibly();
    }

    @AfterEach
    void end() {
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }

    private @Nullable String next() throws InterruptedException {
        return heard.poll(5, TimeUnit.SECONDS);
    }

    @Test
    void hearsOfStartReloadAndEnd() throws Exception {
        String path = temporary.resolve("notify").toString();
        listen(path);
        try (ServiceManager manager = ServiceManager.of(Map.of("NOTIFY_SOCKET", path))) {
            manager.ready("2 zones", log);
            assertThat(next()).isEqualTo("READY=1\nSTATUS=2 zones");
            long before = System.nanoTime() / 1000;
            manager.reloading(log);
            String reloading = String.valueOf(next());
            assertThat(reloading).startsWith("RELOADING=1\nMONOTONIC_USEC=");
            assertThat(Long.parseLong(reloading.replaceAll("(?s).*USEC=(\\d+)\n.*", "$1")))
                    .isBetween(before, System.nanoTime() / 1000);
            manager.stopping(log);
            assertThat(next()).startsWith("STOPPING=1\n");
            manager.ready("a reload that came too late", log);
        }
        assertThat(heard).isEmpty();
        // systemd takes MONOTONIC_USEC for a time of CLOCK_MONOTONIC, which is the machine's time since its start.
        double uptime = Double.parseDouble(Files.readString(Path.of("/proc/uptime")).split(" ", -1)[0]);
        assertThat(System.nanoTime() / 1e9).isCloseTo(uptime, org.assertj.core.data.Offset.offset(60.0));
    }

    @Test
    void isFoundAtAnAbstractAddress() throws Exception {
        String name = "hearth-test-" + ProcessHandle.current().pid();
        listen("\0" + name);
        try (ServiceManager manager = ServiceManager.of(Map.of("NOTIFY_SOCKET", "@" + name))) {
            manager.ready("", log);
            assertThat(next()).isEqualTo("READY=1\nSTATUS=");
        }
    }

    @Test
    void nobodyIsToldWithoutOne() throws Exception {
        try (ServiceManager manager = ServiceManager.of(Map.of("WATCHDOG_USEC", "1000"))) {
            manager.ready("", log);
            manager.watch(new LifeSigns(), log);
            manager.stopping(log);
        }
        assertThat(heard).isEmpty();
    }

    @Test
    void addressThatIsNoneIsRefusedAndOneWhereNobodyListensIsSurvived() throws Exception {
        assertThatThrownBy(() -> ServiceManager.of(Map.of("NOTIFY_SOCKET", "notify"))).isInstanceOf(IOException.class)
                .hasMessageContaining("'notify'");
        assertThatThrownBy(() -> ServiceManager.of(Map.of("NOTIFY_SOCKET", "/" + "x".repeat(108))))
                .isInstanceOf(IOException.class);
        assertThatThrownBy(() -> ServiceManager.of(Map.of("NOTIFY_SOCKET", "/x", "WATCHDOG_USEC", "soon")))
                .isInstanceOf(IOException.class).hasMessageContaining("soon");
        try (ServiceManager manager = ServiceManager
                .of(Map.of("NOTIFY_SOCKET", temporary.resolve("nobody").toString()))) {
            manager.ready("", log);
        }
    }

    @Test
    void watchdogOfAnotherProcessIsNotOurs() throws Exception {
        String path = temporary.resolve("notify").toString();
        listen(path);
        try (ServiceManager manager = ServiceManager
                .of(Map.of("NOTIFY_SOCKET", path, "WATCHDOG_USEC", "20000", "WATCHDOG_PID", "1"))) {
            manager.watch(new LifeSigns(), log);
            assertThat(heard.poll(100, TimeUnit.MILLISECONDS)).isNull();
        }
    }

    @Test
    void stuckLoopSilencesTheWatchdogUntilItAnswersAgain() throws Exception {
        String path = temporary.resolve("notify").toString();
        listen(path);
        try (RunningHearth hearth = new RunningHearth(temporary, "");
                ServiceManager manager = ServiceManager.of(Map.of("NOTIFY_SOCKET", path, "WATCHDOG_USEC", "200000"))) {
            LifeSigns signs = hearth.node().lifeSigns();
            assertThat(signs.silent(Duration.ofSeconds(5))).isEmpty();
            manager.watch(signs, log);
            assertThat(next()).isEqualTo("WATCHDOG=1");
            assertThat(next()).isEqualTo("WATCHDOG=1");

            CountDownLatch stuck = new CountDownLatch(1);
            CountDownLatch free = new CountDownLatch(1);
            hearth.node().loops().dhcp().execute(() -> {
                stuck.countDown();
                awaitUninterruptibly(free);
            });
            stuck.await();
            Thread.sleep(150);
            heard.clear(); // the one that was under way
            assertThat(heard.poll(600, TimeUnit.MILLISECONDS)).isNull();
            assertThat(hearth.node().lifeSigns().silent(Duration.ofMillis(200))).containsExactly("dhcp-1");
            free.countDown();
            assertThat(next()).isEqualTo("WATCHDOG=1");
        }
    }

    @Test
    void stuckThreadIsAskedOnce() throws Exception {
        LifeSigns signs = new LifeSigns();
        LinkedBlockingQueue<Runnable> asked = new LinkedBlockingQueue<>();
        signs.add("disk", asked::add);
        for (int i = 0; i < 3; i++) {
            assertThat(signs.silent(Duration.ofMillis(1))).isEqualTo(List.of("disk"));
        }
        assertThat(asked).hasSize(1);
        asked.remove().run();
        signs.add("other", Runnable::run);
        assertThat(signs.silent(Duration.ofMillis(1))).isEqualTo(List.of("disk"));
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
