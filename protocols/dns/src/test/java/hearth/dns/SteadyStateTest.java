package hearth.dns;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.Map;

import com.sun.management.ThreadMXBean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xbill.DNS.Type;

/** The way of an answer from the zones allocates nothing. */
class SteadyStateTest {
    @TempDir
    private Path folder = Path.of("");

    @Test
    void answeringAllocatesNothing() {
        Served served = new Served(Served.zones(folder, Map.of("example.com", """
                $TTL 60
                @ SOA ns h 1 1 1 1 1
                @ NS ns
                @ MX 10 mail
                ns A 192.0.2.1
                out CNAME www.elsewhere.test.
                mail A 192.0.2.2
                mail AAAA 2001:db8::2
                www CNAME mail
                *.wild A 192.0.2.3
                sub NS ns.sub
                ns.sub A 192.0.2.4
                ren DNAME sub2
                x.sub2 A 192.0.2.5
                """)));
        byte[][] queries = {Served.query("mail.example.com.", Type.A, 1232),
                Served.query("WWW.example.com.", Type.AAAA, 1232), Served.query("example.com.", Type.MX, 0),
                Served.query("a.wild.example.com.", Type.A, 1232), Served.query("h.sub.example.com.", Type.A, 1232),
                Served.query("none.example.com.", Type.A, 1232), Served.query("x.ren.example.com.", Type.A, 1232),
                Served.query("out.example.com.", Type.A, 512), Served.query("mail.example.com.", Type.TXT, 512),
                Served.query("example.com.", Type.ANY, 512),
                Served.query("mail.example.com.", Type.AXFR, 512)};
        byte[] out = new byte[65535];
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        // The first rounds load classes and compile.
        rounds(served, queries, out, 20_000);
        long before = threads.getCurrentThreadAllocatedBytes();
        long empty = threads.getCurrentThreadAllocatedBytes() - before;
        before = threads.getCurrentThreadAllocatedBytes();
        rounds(served, queries, out, 20_000);
        long allocated = threads.getCurrentThreadAllocatedBytes() - before - empty;
        assertThat(allocated).as("bytes for 220000 answers").isLessThan(1024);
    }

    private static void rounds(Served served, byte[][] queries, byte[] out, int rounds) {
        for (int i = 0; i < rounds; i++) {
            for (byte[] query : queries) {
                int length = served.processor.process(query, query.length, Transport.UDP, Served.CLIENT, out);
                if (length <= 12) {
                    throw new AssertionError("no answer");
                }
            }
        }
    }
}
