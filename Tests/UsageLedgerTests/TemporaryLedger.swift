import AgxModel
import Foundation
import UsageLedger

/// A ledger in a directory of its own, gone with its owner.
final class TemporaryLedger: Sendable {
    let directory: String
    let ledger: UsageLedger

    init(in present: String? = nil, onNew: @escaping @Sendable ([NewRun]) -> Void = { _ in }) throws {
        directory = present ?? NSTemporaryDirectory() + "agx-ledger-" + UUID().uuidString.lowercased()
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        ledger = try UsageLedger(path: directory + "/usage.db", onNew: onNew)
    }

    /// A row of a run of claude that ended at a time.
    static func row(_ run: String, _ task: String = "t", at time: String = "2026-03-01T12:00:00Z") throws -> UsageRow {
        var row = UsageRow(
            run: run,
            name: "\(task)-1",
            company: "acme",
            task: task,
            provider: "claude",
            ended: try Timestamp(time),
        )
        row.starts = 1
        return row
    }

    static func page(_ rows: [UsageRow], epoch: String = "e", position: Int64 = 1) -> UsagePage {
        UsagePage(epoch: epoch, rows: rows, position: position, hasMore: false)
    }

    static let acme = LedgerCompany(name: "acme", uid: "uid-acme")
}
