import Synchronization

/// The memory for lists that are put together of what several servers send, of all requests together.
final class ListRoom: Sendable {
    private let limit: Int
    private let limitOfOne: Int
    private let taken = Mutex(0)

    /// `limitOfOne` is what one list alone may take.
    init(_ limit: Int, limitOfOne: Int) {
        self.limit = limit
        self.limitOfOne = min(limitOfOne, limit)
    }

    /// Begins a list, which has taken nothing yet.
    func share() -> ListShare { ListShare(of: self, limit: limitOfOne) }

    /// False, and takes nothing, if there is less left.
    func take(_ count: Int) -> Bool {
        taken.withLock { taken in
            guard count <= limit - taken else { return false }
            taken += count
            return true
        }
    }

    func give(_ count: Int) { taken.withLock { $0 -= count } }
}
