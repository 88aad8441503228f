import Synchronization

/// The bytes that several readers may hold together.
final class ByteBudget: Sendable {
    private let left: Mutex<Int>

    init(_ count: Int) { left = Mutex(count) }

    /// False, and takes nothing, if there are fewer left.
    func take(_ count: Int) -> Bool {
        left.withLock { left in
            guard count <= left else { return false }
            left -= count
            return true
        }
    }

    func give(_ count: Int) { left.withLock { $0 += count } }
}
