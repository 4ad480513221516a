package hearth.server.certificates;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;

import hearth.config.CertificateSettings;
import hearth.config.DomainName;
import org.jspecify.annotations.Nullable;
import org.shredzone.acme4j.exception.AcmeException;
import org.shredzone.acme4j.exception.AcmeRateLimitedException;

/**
 * Sees to it that there is a certificate for the configured names: reads the one that is kept, obtains one when there is
 * none for these names of this authority, renews it in time, and tries again when that fails. A thread of its own does
 * and waits for all this; what it owns is marked.
 */
public final class CertificateKeeper implements AutoCloseable {
    private static final String FILE = "certificate";
    /** A machine that slept, or a clock that was set, is noticed within this time. */
    private static final Duration LONGEST_WAIT = Duration.ofMinutes(1);
    /** When to ask again for a proposal that could not be had. */
    private static final Duration PROPOSAL_RETRY = Duration.ofHours(1);
    private static final Duration END = Duration.ofSeconds(3);

    /** Orders that ended with a certificate, and that didn't. */
    public final LongAdder issued = new LongAdder();
    public final LongAdder failed = new LongAdder();

    private final Path data;
    private final ServedZones zones;
    private final CertificateEvents events;
    private final InstantSource clock;
    private final SecureRandom random = new SecureRandom();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition revised = lock.newCondition();
    private final Thread thread = Thread.ofPlatform().name("certificates").daemon().unstarted(this::run);
    /** Under the lock. */
    private Wanted wanted;
    private volatile boolean closed;

    // Owned by the thread.
    private @Nullable SealedFiles files;
    private Optional<KeyedCertificate> current = Optional.empty();
    private Optional<RenewalPlan.Window> proposal = Optional.empty();
    private Instant proposalDue = Instant.MIN;
    private Instant due = Instant.MAX;
    private Instant notEarlier = Instant.MIN;
    private int failures;

    /**
     * What is to be had.
     *
     * @param revision
     *            counts the calls of {@link #revise}
     * @param folder
     *            of the configuration, which the file of roots is in
     */
    private record Wanted(int revision, CertificateSettings settings, Path folder) {
        Optional<Path> roots() {
            return settings.roots().map(folder.resolve("certificates")::resolve);
        }
    }

    /**
     * @param data
     *            the node's data folder
     * @param folder
     *            the configuration's
     */
    public CertificateKeeper(Path data, CertificateSettings settings, Path folder, ServedZones zones,
            CertificateEvents events, InstantSource clock) {
        this.data = data;
        this.zones = zones;
        this.events = events;
        this.clock = clock;
        this.wanted = new Wanted(0, settings, folder);
    }

    /** Reads what is kept, so that it is in use when this returns. Called once, before {@link #start}. */
    public void read() {
        if (!wanted.settings.names().isEmpty()) {
            open();
        }
    }

    /** Begins to obtain and renew. Nothing waits for that. */
    public void start() {
        thread.start();
    }

    /** Goes over to other settings. Also ends any pause, and reads anew what could not be read. */
    public void revise(CertificateSettings settings, Path folder) {
        lock.lock();
        try {
            wanted = new Wanted(wanted.revision + 1, settings, folder);
            revised.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void run() {
        try {
            Wanted before = wanted();
            while (!closed) {
                Wanted now = wanted();
                if (now.revision != before.revision) {
                    begin(now);
                    before = now;
                }
                await(now, step(now));
            }
        } catch (InterruptedException e) {
            // close() was called.
        }
    }

    private Wanted wanted() {
        lock.lock();
        try {
            return wanted;
        } finally {
            lock.unlock();
        }
    }

    private void begin(Wanted now) {
        failures = 0;
        notEarlier = Instant.MIN;
        proposalDue = Instant.MIN;
        if (files == null && !now.settings.names().isEmpty()) {
            open();
        }
    }

    private void open() {
        try {
            SealedFiles opened = SealedFiles.open(data, random);
            Optional<byte[]> kept = opened.read(FILE);
            if (kept.isPresent()) {
                KeyedCertificate certificate = KeyedCertificate.of(kept.get());
                use(certificate);
                events.read(certificate);
            }
            files = opened;
        } catch (IOException e) {
            events.unreadable(e.getMessage() == null ? e.toString() : e.getMessage());
        }
    }

    private void use(KeyedCertificate certificate) {
        current = Optional.of(certificate);
        proposal = Optional.empty();
        proposalDue = Instant.MIN;
        due = RenewalPlan.byLifetime(certificate.notBefore(), certificate.notAfter(), random);
    }

    /** Does what is due, and says when to come again. */
    private Instant step(Wanted now) throws InterruptedException {
        SealedFiles opened = files;
        if (now.settings.names().isEmpty() || now.settings.directory().isEmpty() || opened == null) {
            return Instant.MAX;
        }
        URI directory = now.settings.directory().get();
        if (current.isPresent() && isFor(current.get(), now.settings)) {
            if (!clock.instant().isBefore(proposalDue)) {
                askForProposal(current.get(), directory, now, opened);
            }
            if (clock.instant().isBefore(due)) {
                return due.isBefore(proposalDue) ? due : proposalDue;
            }
        }
        if (clock.instant().isBefore(notEarlier)) {
            return notEarlier;
        }
        attempt(directory, now, opened);
        return clock.instant();
    }

    private static boolean isFor(KeyedCertificate certificate, CertificateSettings settings) {
        return settings.directory().filter(certificate.directory()::equals).isPresent() && certificate.names()
                .equals(settings.names().stream().map(DomainName::text).collect(Collectors.toSet()));
    }

    /** The authority's own word on renewal counts; where it has none, or can't be reached, the lifetime does. */
    private void askForProposal(KeyedCertificate certificate, URI directory, Wanted now, SealedFiles opened)
            throws InterruptedException {
        Instant instant = clock.instant();
        proposalDue = instant.plus(PROPOSAL_RETRY);
        try (Authority authority = Authority.of(directory, now.settings.timeout(), Roots.context(now.roots()))) {
            KeyPair key = new AccountKeys(opened).of(directory);
            Optional<RenewalPlan.Window> proposed = authority.renewal(certificate, key, clock);
            proposed.ifPresent(window -> {
                proposalDue = window.askAgain();
                if (proposal.filter(window::equalsInTime).isEmpty()) {
                    due = window.choose(random);
                }
            });
            proposal = proposed;
        } catch (AcmeException | IOException | RuntimeException e) {
            stopIfClosed(e);
            events.proposalMissing(directory, why(e));
        }
    }

    private void attempt(URI directory, Wanted now, SealedFiles opened) throws InterruptedException {
        CertificateSettings settings = now.settings;
        Instant earliest = Instant.MIN;
        String why;
        try (Authority authority = Authority.of(directory, settings.timeout(), Roots.context(now.roots()))) {
            // A renewal is told as such only once: RFC 9773 section 5 has an authority refuse a second order for it.
            Optional<KeyedCertificate> before = failures == 0 ? current : Optional.empty();
            KeyedCertificate certificate = authority.issue(settings, new AccountKeys(opened).of(directory), before,
                    zones);
            if (!isFor(certificate, settings)) {
                throw new Authority.Refusal("it gave one for other names: " + certificate.names());
            }
            accept(certificate, settings, opened);
            return;
        } catch (AcmeRateLimitedException e) {
            why = why(e);
            earliest = e.getRetryAfter().orElse(Instant.MIN);
        } catch (AcmeException | Authority.Refusal | IOException | RuntimeException e) {
            stopIfClosed(e);
            why = why(e);
        }
        failed.increment();
        failures++;
        Instant next = clock.instant()
                .plus(RenewalPlan.pause(failures, settings.retry(), settings.longestRetry(), random));
        notEarlier = next.isBefore(earliest) ? earliest : next;
        events.failed(settings, why, notEarlier);
    }

    private void accept(KeyedCertificate certificate, CertificateSettings settings, SealedFiles opened) {
        try {
            opened.write(FILE, certificate.toBytes());
        } catch (IOException e) {
            events.notKept(why(e));
        }
        issued.increment();
        failures = 0;
        // A clock that is far off would have it renewed without end.
        notEarlier = clock.instant().plus(settings.retry());
        use(certificate);
        events.issued(certificate);
    }

    private void stopIfClosed(Exception cause) throws InterruptedException {
        if (closed) {
            throw (InterruptedException) new InterruptedException().initCause(cause);
        }
    }

    /** The library says that something failed; what failed stands in the causes. */
    private static String why(Throwable failure) {
        Set<String> reasons = new LinkedHashSet<>();
        for (Throwable each = failure; each != null; each = each.getCause()) {
            reasons.add(each.getMessage() == null ? each.getClass().getSimpleName() : each.getMessage());
        }
        return String.join(": ", reasons);
    }

    /** Waits until {@code then}, or a while, or until something else is wanted. */
    private void await(Wanted now, Instant then) throws InterruptedException {
        Instant begun = clock.instant();
        Duration pause = then.isBefore(begun.plus(LONGEST_WAIT)) ? Duration.between(begun, then) : LONGEST_WAIT;
        lock.lockInterruptibly();
        try {
            if (wanted.revision == now.revision && pause.isPositive()) {
                revised.awaitNanos(pause.toNanos());
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        closed = true;
        if (!thread.isAlive()) {
            return;
        }
        thread.interrupt();
        try {
            thread.join(END);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
