package hearth.cluster.link;

import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

import hearth.cluster.Peer.Handler;
import hearth.cluster.Peer.Topic;
import hearth.cluster.link.Unanswered.Reason;

/** The peer's requests, and who answers them: no more at once than may wait to be sent. Handlers are called on the thread that reads the session, one after another. */
final class Answering {
    private final Map<Integer, Handler> handlers = new ConcurrentHashMap<>();
    private final int mostMessage;
    private final int mostAtOnce;
    private final AtomicInteger underWay = new AtomicInteger();
    private final LinkCounts counts;
    private final LinkEvents events;

    Answering(Pairing pairing, LinkCounts counts, LinkEvents events) {
        mostMessage = pairing.mostMessage();
        mostAtOnce = pairing.peer().queueFrames();
        this.counts = counts;
        this.events = events;
    }

    void put(Topic topic, Handler handler) {
        handlers.put(topic.code(), handler);
    }

    void asked(LinkFrame.Ask ask, Talk talk) {
        counts.requests.increment();
        Handler handler = handlers.get(ask.topic());
        if (handler == null) {
            talk.send(new LinkFrame.Failure(ask.id(), Reason.NO_HANDLER));
            return;
        }
        if (underWay.incrementAndGet() > mostAtOnce) {
            underWay.decrementAndGet();
            talk.send(new LinkFrame.Failure(ask.id(), Reason.TOO_MUCH));
            return;
        }
        CompletionStage<byte[]> answer;
        try {
            answer = handler.answer(ask.request());
        } catch (RuntimeException e) {
            underWay.decrementAndGet();
            events.misdeed("a request of the peer", e);
            talk.send(new LinkFrame.Failure(ask.id(), Reason.HANDLER_FAILED));
            return;
        }
        answer.whenComplete((bytes, fault) -> answered(ask.id(), bytes, fault != null, talk));
    }

    private void answered(long id, byte[] answer, boolean failed, Talk talk) {
        underWay.decrementAndGet();
        if (failed) {
            talk.send(new LinkFrame.Failure(id, Reason.HANDLER_FAILED));
        } else if (answer.length > mostMessage) {
            talk.send(new LinkFrame.Failure(id, Reason.ANSWER_TOO_LARGE));
        } else if (!talk.send(new LinkFrame.Answer(id, answer))) {
            talk.send(new LinkFrame.Failure(id, Reason.TOO_MUCH));
        }
    }
}
