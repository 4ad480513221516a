package hearth.cluster;

import java.util.function.Consumer;

/** Where records are made durable. Any thread. Tests put a memory that is lost or kept here. */
interface Durable<R> extends AutoCloseable {
    /** Makes a record durable and then tells one of the two, in the order of the writes; a refusal at once. */
    void write(R record, Runnable stored, Consumer<Exception> failed);

    /** Has something short done after what is under way; when it is closed, perhaps never. */
    void ask(Runnable question);

    /** Makes durable what is under way, and takes nothing more. */
    @Override
    void close();
}
