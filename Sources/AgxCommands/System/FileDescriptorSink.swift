import Foundation
import Synchronization

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Writes to a file descriptor, such as standard output.
package final class FileDescriptorSink: ByteSink {
    private let descriptor: Int32
    /// Whole writes stay whole, whichever task they come from.
    private let isWriting = Mutex(())

    package init(_ descriptor: Int32) { self.descriptor = descriptor }

    package func write(_ bytes: [UInt8]) throws {
        try isWriting.withLock { _ in
            var written = 0
            while written < bytes.count {
                let count = bytes.withUnsafeBytes { buffer in
                    #if canImport(Glibc)
                        Glibc.write(descriptor, buffer.baseAddress?.advanced(by: written), buffer.count - written)
                    #else
                        Darwin.write(descriptor, buffer.baseAddress?.advanced(by: written), buffer.count - written)
                    #endif
                }
                if count >= 0 {
                    written += count
                } else if errno == EAGAIN {
                    var wait = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                    _ = poll(&wait, 1, -1)
                } else if errno == EPIPE {
                    throw OutputClosed()
                } else if errno != EINTR {
                    throw CommandFailure("error: write output: \(String(cString: strerror(errno)))")
                }
            }
        }
    }
}
