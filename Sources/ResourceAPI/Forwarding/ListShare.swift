import Hummingbird
import Synchronization

/// What one list takes of the room for lists, as long as anybody holds it.
final class ListShare: Sendable {
    private let room: ListRoom
    private let limit: Int
    private let taken = Mutex(0)

    init(of room: ListRoom, limit: Int) {
        self.room = room
        self.limit = limit
    }

    deinit { room.give(taken.withLock { $0 }) }

    /// Throws `serviceUnavailable` if the list alone is too long, and `tooManyRequests` if others leave it no room.
    func take(_ count: Int) throws(StatusError) {
        let isTaken = taken.withLock { taken in
            guard count <= limit - taken else { return false }
            taken += count
            return true
        }
        guard isTaken else {
            throw StatusError(.serviceUnavailable, "the list of all namespaces is too long: ask for this one")
        }
        guard !room.take(count) else { return }
        taken.withLock { $0 -= count }
        throw StatusError(
            .tooManyRequests,
            "too many requests: other lists of all namespaces take all the room that there is; try again later",
            retryAfterSeconds: 1,
        )
    }

    /// Gives back what goes beyond `count`.
    func keep(_ count: Int) { give(max(0, taken.withLock(\.self) - count)) }

    func give(_ count: Int) {
        taken.withLock { $0 -= count }
        room.give(count)
    }
}

extension ResponseBody {
    /// The same body, which holds a share until it is written: a slow client takes room for as long as it reads.
    func holding(_ share: ListShare) -> ResponseBody {
        ResponseBody(contentLength: contentLength) { writer in
            defer { withExtendedLifetime(share) {} }
            try await write(writer)
        }
    }
}
