package hearth.server;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;

/**
 * The few calls to the kernel for sockets that neither the JDK nor Netty has. Each handle takes the segment that gets
 * errno first.
 */
final class SystemCalls {
    static final int SOCK_DGRAM = 2;
    static final int SOCK_CLOEXEC = 0x80000;

    /** Where a call leaves errno. */
    static final StructLayout CAPTURED = Linker.Option.captureStateLayout();
    static final MethodHandle SOCKET = handle("socket", ValueLayout.JAVA_INT, ValueLayout.JAVA_INT,
            ValueLayout.JAVA_INT, ValueLayout.JAVA_INT);
    static final MethodHandle SENDTO = handle("sendto", ValueLayout.JAVA_LONG, ValueLayout.JAVA_INT,
            ValueLayout.ADDRESS, ValueLayout.JAVA_LONG, ValueLayout.JAVA_INT, ValueLayout.ADDRESS,
            ValueLayout.JAVA_INT);
    static final MethodHandle CLOSE = handle("close", ValueLayout.JAVA_INT, ValueLayout.JAVA_INT);

    private static final VarHandle ERRNO = CAPTURED.varHandle(MemoryLayout.PathElement.groupElement("errno"));

    private SystemCalls() {}

    static int errno(MemorySegment captured) {
        return (int) ERRNO.get(captured, 0L);
    }

    private static MethodHandle handle(String name, MemoryLayout result, MemoryLayout... arguments) {
        Linker linker = Linker.nativeLinker();
        return linker.downcallHandle(linker.defaultLookup().findOrThrow(name),
                FunctionDescriptor.of(result, arguments), Linker.Option.captureCallState("errno"));
    }

    static AssertionError unexpected(Throwable e) {
        return new AssertionError("a system call's handle doesn't fit its declaration", e);
    }
}
