import Dispatch
import RecordStore
import Synchronization

/// Looks through copies of the database, and keeps that from taking more than its share of the processor: a small
/// database's copies are all looked through before they are published, of a large one's some, and after that.
final class ReplicaInspection<C: Clock>: Sendable where C.Duration == Duration {
    typealias Look = @Sendable (_ path: String) async throws -> DatabaseHealth

    /// When a copy is looked through.
    enum Turn {
        case never
        case beforeItIsPublished
        /// What takes long keeps no reader waiting.
        case afterwards
    }

    /// A look is followed by a rest of so many times its length.
    private static var rest: Int { 20 }
    /// A look that takes longer comes after the copy is published.
    private static var quick: Duration { .milliseconds(200) }

    private struct State {
        /// The end of the rest.
        var next: C.Instant?
        /// How long the latest look took.
        var length = Duration.zero
        var isDamaged = false
    }

    private let clock: C
    private let look: Look
    private let state = Mutex(State())

    init(clock: C, look: @escaping Look = { try await ReplicaInspection.inspect($0) }) {
        (self.clock, self.look) = (clock, look)
    }

    /// When the copy is looked through that is about to be published; after a damaged one each is, before that.
    var turn: Turn {
        let now = clock.now
        return state.withLock { state in
            if state.isDamaged { return .beforeItIsPublished }
            if let next = state.next, now < next { return .never }
            return state.length <= Self.quick ? .beforeItIsPublished : .afterwards
        }
    }

    /// Until when a damaged database isn't copied again; nil if the latest look found nothing.
    var damageRest: C.Instant? {
        state.withLock { $0.isDamaged ? $0.next : nil }
    }

    /// Looks through a copy: what is wrong with it, nil if nothing is, and whether that is another thing than before.
    func inspect(_ path: String) async throws -> (damage: String?, isNews: Bool) {
        let start = clock.now
        var damage: String?
        if case .damaged(let reason) = try await look(path) { damage = reason }
        let (end, isDamaged) = (clock.now, damage != nil)
        let isNews = state.withLock { state in
            defer { state.isDamaged = isDamaged }
            state.length = start.duration(to: end)
            state.next = end.advanced(by: state.length * Self.rest)
            return state.isDamaged != isDamaged
        }
        return (damage, isNews)
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
