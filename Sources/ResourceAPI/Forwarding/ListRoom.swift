import Synchronization

/// The memory for lists that are put together of what several servers send, of all requests together.
final class ListRoom: Sendable {
    private let limit: Int
    private let limitOfOne: Int
    /// What is taken here is taken there as well.
    private let outer: ListRoom?
    private let taken = Mutex(0)

    /// `limitOfOne` is what one list alone may take.
    init(_ limit: Int, limitOfOne: Int, within outer: ListRoom? = nil) {
        self.limit = limit
        self.limitOfOne = min(limitOfOne, limit)
        self.outer = outer
    }

    /// Begins a list, which has taken nothing yet.
    func share() -> ListShare { ListShare(of: self, limit: limitOfOne) }

    /// False, and takes nothing, if there is less left.
    func take(_ count: Int) -> Bool {
        let isTaken = taken.withLock { taken in
            guard count <= limit - taken else { return false }
            taken += count
            return true
        }
        guard isTaken, outer?.take(count) == false else { return isTaken }
        taken.withLock { $0 -= count }
        return false
    }

    func give(_ count: Int) {
        taken.withLock { $0 -= count }
        outer?.give(count)
    }
}
