package hearth.server;

import java.io.EOFException;
import java.io.IOException;
import java.nio.channels.FileChannel;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.stream.ChunkedInput;

/**
 * A part of a file, read piece by piece as the client takes it, where sendfile can't be used because the bytes are
 * encrypted on their way. A file that has become shorter ends with an error: the client must not wait for the rest.
 */
final class FileChunks implements ChunkedInput<ByteBuf> {
    private static final int CHUNK = 16 * 1024;

    private final FileChannel file;
    private final long from;
    private final long length;
    private long sent;

    FileChunks(FileChannel file, long from, long length) {
        this.file = file;
        this.from = from;
        this.length = length;
    }

    @Override
    public ByteBuf readChunk(ByteBufAllocator allocator) throws IOException {
        int wanted = (int) Math.min(CHUNK, length - sent);
        ByteBuf chunk = allocator.buffer(wanted);
        try {
            int read = chunk.writeBytes(file, from + sent, wanted);
            if (read <= 0) {
                throw new EOFException("the file has become shorter");
            }
            sent += read;
            return chunk.retain();
        } finally {
            chunk.release();
        }
    }

    @Override
    @Deprecated
    public ByteBuf readChunk(ChannelHandlerContext context) throws IOException {
        return readChunk(context.alloc());
    }

    @Override
    public boolean isEndOfInput() {
        return sent >= length;
    }

    @Override
    public void close() throws IOException {
        file.close();
    }

    @Override
    public long length() {
        return length;
    }

    @Override
    public long progress() {
        return sent;
    }
}
