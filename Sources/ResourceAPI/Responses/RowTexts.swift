import DequeModule
import Synchronization

/// Rows of one kind's newest reads, so that an object that hasn't changed is looked into once.
///
/// A version belongs to one state of one object for ever, so nothing in here can be outdated.
final class RowTexts: Sendable {
    private struct State {
        var rows: [Int64: RowText] = [:]
        var order: Deque<Int64> = []
        var bytes = 0
    }

    /// The oldest rows beyond this go.
    static let maximumBytes = 4 << 20

    private let state = Mutex(State())

    /// What a row takes, about; 0 if none was needed yet.
    var averageBytes: Int { state.withLock { $0.bytes / max($0.rows.count, 1) } }

    /// The row of a state; `make` is asked if nobody has needed it lately.
    func row(version: Int64, _ make: () throws -> RowText) rethrows -> RowText {
        if let row = state.withLock({ $0.rows[version] }) { return row }
        let row = try make()
        state.withLock { state in
            guard state.rows.updateValue(row, forKey: version) == nil else { return }
            state.order.append(version)
            state.bytes += row.bytes
            while state.bytes > Self.maximumBytes, let oldest = state.order.popFirst() {
                state.bytes -= state.rows.removeValue(forKey: oldest)?.bytes ?? 0
            }
        }
        return row
    }
}
