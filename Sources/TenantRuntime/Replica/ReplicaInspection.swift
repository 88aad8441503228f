import Dispatch
import RecordStore
import Synchronization

/// Looks through copies of the database before they are published, and keeps that from taking more than its share of
/// the processor: a small database's copies are all looked through, of a large one's some.
final class ReplicaInspection<C: Clock>: Sendable where C.Duration == Duration {
    typealias Look = @Sendable (_ path: String) async throws -> DatabaseHealth

    /// A look is followed by a rest of so many times its length.
    private static var rest: Int { 20 }

    private struct State {
        /// The end of the rest.
        var next: C.Instant?
        var isDamaged = false
    }

    private let clock: C
    private let look: Look
    private let state = Mutex(State())

    init(clock: C, look: @escaping Look = { try await ReplicaInspection.inspect($0) }) {
        (self.clock, self.look) = (clock, look)
    }

    /// Looks through a copy; nil if it isn't time to, which it always is after a damaged one.
    func inspect(_ path: String) async throws -> DatabaseHealth? {
        let start = clock.now
        let isDue = state.withLock { $0.isDamaged || $0.next.map { start >= $0 } ?? true }
        guard isDue else { return nil }
        let health = try await look(path)
        let end = clock.now
        state.withLock { $0.next = end.advanced(by: start.duration(to: end) * Self.rest) }
        return health
    }

    /// Notes what the latest look came to; whether that is another thing than before.
    func note(isDamaged: Bool) -> Bool {
        state.withLock { state in
            defer { state.isDamaged = isDamaged }
            return state.isDamaged != isDamaged
        }
    }

    /// On a thread of its own: it takes as long as it takes to read the whole copy.
    private static func inspect(_ path: String) async throws -> DatabaseHealth {
        try await withCheckedThrowingContinuation { continuation in
            DispatchQueue.global(qos: .utility).async {
                continuation.resume(with: Result { try DatabaseHealth.inspect(path) })
            }
        }
    }
}
