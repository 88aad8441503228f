import Dispatch
import Synchronization

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Receives signals in place of their usual effect; the second one ends the process at once.
final class SignalWatch {
    let stream: AsyncStream<Int32>
    private let sources: [SignalSource]

    /// Leaves alone those of the signals that are ignored.
    init(_ numbers: [Int32], terminal: any TerminalControl) {
        let (stream, continuation) = AsyncStream.makeStream(of: Int32.self, bufferingPolicy: .bufferingNewest(1))
        self.stream = stream
        let queue = DispatchQueue(label: "agx.signals")
        let counter = SignalCounter()
        sources = numbers.filter { Signals.disarm($0) }.map { number in
            SignalSource(number, queue: queue) {
                if counter.next() > 1 {
                    terminal.restore()
                    _exit(128 + number)
                }
                continuation.yield(number)
            }
        }
    }

    func stop() { for source in sources { source.cancel() } }
}

/// Counts the signals that came.
private final class SignalCounter: Sendable {
    private let count = Mutex(0)

    func next() -> Int {
        count.withLock { count in
            count += 1
            return count
        }
    }
}
