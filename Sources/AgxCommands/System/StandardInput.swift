import Dispatch
import Synchronization

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Reads standard input without changing its mode: a terminal is shared with the shell, which would be surprised.
package final class StandardInput: InputSource {
    private let descriptor: Int32
    private let queue = DispatchQueue(label: "agx.standard-input")
    private let wakeUp: (read: Int32, write: Int32)

    /// Throws if the system has no file descriptor left.
    package init(_ descriptor: Int32 = 0) throws {
        self.descriptor = descriptor
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else {
            throw CommandFailure("error: open a pipe: \(String(cString: strerror(errno)))")
        }
        wakeUp = (ends[0], ends[1])
    }

    deinit {
        close(wakeUp.read)
        close(wakeUp.write)
    }

    package func read() async throws -> [UInt8] {
        try Task.checkCancellation()
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                queue.async { continuation.resume(with: self.waitAndRead()) }
            }
        } onCancel: {
            // The byte stays in the pipe: after a cancellation nothing reads this input any more.
            var byte: UInt8 = 0
            _ = write(wakeUp.write, &byte, 1)
        }
    }

    private func waitAndRead() -> Result<[UInt8], any Error> {
        var watched = [
            pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0),
            pollfd(fd: wakeUp.read, events: Int16(POLLIN), revents: 0),
        ]
        while true {
            let count = poll(&watched, 2, -1)
            if count < 0, errno == EINTR { continue }
            if count < 0 || watched[1].revents != 0 { return .failure(CancellationError()) }
            var buffer = [UInt8](repeating: 0, count: 32_768)
            #if canImport(Glibc)
                let length = Glibc.read(descriptor, &buffer, buffer.count)
            #else
                let length = Darwin.read(descriptor, &buffer, buffer.count)
            #endif
            if length >= 0 { return .success(Array(buffer[..<length])) }
            if errno == EINTR || errno == EAGAIN { continue }
            return .failure(CommandFailure("error: read standard input: \(String(cString: strerror(errno)))"))
        }
    }
}
