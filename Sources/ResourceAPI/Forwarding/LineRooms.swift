import Synchronization

/// The memory for lines of watches of all namespaces: of all together, and of each namespace in all watches, so that no
/// server takes the room of the others.
final class LineRooms: Sendable {
    private struct Place {
        weak var room: ListRoom?
    }

    private struct State {
        var places: [String: Place] = [:]
        /// When to look for rooms that nobody uses any more.
        var threshold = 64
    }

    private let all: ListRoom
    private let limitOfNamespace: Int
    private let state = Mutex(State())

    init(_ limit: Int, limitOfNamespace: Int) {
        all = ListRoom(limit, limitOfOne: limitOfNamespace)
        self.limitOfNamespace = limitOfNamespace
    }

    /// Begins a stream of the server of a namespace, which has taken nothing yet.
    func share(of id: String) -> ListShare {
        state.withLock { state in
            if let room = state.places[id]?.room { return room.share() }
            if state.places.count >= state.threshold {
                state.places = state.places.filter { $0.value.room != nil }
                state.threshold = max(64, 2 * state.places.count)
            }
            let room = ListRoom(limitOfNamespace, limitOfOne: limitOfNamespace, within: all)
            state.places[id] = Place(room: room)
            return room.share()
        }
    }
}
