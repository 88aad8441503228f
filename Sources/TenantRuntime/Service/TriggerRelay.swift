import Synchronization

/// Passes triggers on to a loop that is made after those who send them.
final class TriggerRelay: Sendable {
    private let receiver = Mutex<(@Sendable (RuntimeKey) -> Void)?>(nil)

    func connect(_ receiver: @escaping @Sendable (RuntimeKey) -> Void) { self.receiver.withLock { $0 = receiver } }

    func disconnect() { receiver.withLock { $0 = nil } }

    /// Nothing happens while nobody is connected: the loop's first pass looks at everything.
    func send(_ key: RuntimeKey) { receiver.withLock(\.self)?(key) }
}
