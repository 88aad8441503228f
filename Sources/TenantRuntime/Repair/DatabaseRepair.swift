package import Foundation
import Glibc
import RecordStore

/// Puts a damaged database aside and a good copy in its place, before a store opens it.
///
/// It may be killed at any moment: each step can be done twice, and the report says which was the last.
package struct DatabaseRepair: Sendable {
    /// Damaged databases that are kept.
    private static let keptDamaged = 3

    let database: String
    let replica: String?
    let now: @Sendable () -> Date
    /// Is called after each step; a test throws from it what a crash at that point would be.
    var checkpoint: @Sendable (RepairReport.Stage) throws -> Void = { _ in }

    /// `replica` is the path of the published copy, nil if none is published.
    package init(database: String, replica: String?, now: @escaping @Sendable () -> Date) {
        self.database = database
        self.replica = replica
        self.now = now
    }

    /// Leaves a database that can be opened; nil if nothing was wrong, else how far the repair is: runs are to follow.
    ///
    /// Throws `StoreError` if another process has the database open, or for what no repair helps against.
    package func run() throws -> RepairReport? {
        let claim = try DatabaseClaim(path: database)
        defer { withExtendedLifetime(claim) {} }
        let unfinished = unfinished()
        guard var report = try unfinished ?? begin() else {
            forgetDamage()
            return nil
        }
        try note(report)
        if report.stage == .damaged {
            try setAside(report)
            report.stage = .aside
            try note(report)
        }
        if report.stage == .aside {
            report.copyTime = try restore()
            report.stage = .restored
            try note(report)
        }
        // What was noted after the database was restored is for the next start.
        if unfinished?.stage != .restored { forgetDamage() }
        return report
    }

    /// Notes that the runs of the home volume are imported, too.
    package func finish(_ report: RepairReport) throws {
        var report = report
        report.stage = .done
        try note(report)
    }

    /// The latest repair, nil if there was none.
    package func lastReport() -> RepairReport? {
        // One that can't be read is of a repair that a power cut has cut off: the files tell what is to be done.
        try? JSONDecoder().decode(RepairReport.self, from: Data(contentsOf: URL(filePath: reportPath)))
    }

    private var reportPath: String { database + ".repair.json" }

    private func unfinished() -> RepairReport? {
        lastReport().flatMap { $0.stage == .done ? nil : $0 }
    }

    private func begin() throws -> RepairReport? {
        let isKnownDamaged = damage() != nil
        switch try DatabaseHealth.inspect(database, isThorough: isKnownDamaged) {
        case .sound: return nil
        case .damaged(let reason):
            var report = RepairReport(time: now(), reason: reason)
            // A copy has the same indexes, and is older.
            if isKnownDamaged, try DatabaseHealth.rebuildIndexes(of: database) {
                (report.stage, report.isReindexed) = (.restored, true)
            }
            return report
        case .missing:
            // A new company has no copy either.
            guard copies.contains(where: FileManager.default.fileExists(atPath:)) else { return nil }
            return RepairReport(time: now(), reason: "the file is missing or empty")
        }
    }

    /// The published copy, and the newest that was looked through.
    private var copies: [String] { replica.map { [$0, ReplicaCopy.kept(beside: $0)] } ?? [] }

    private func note(_ report: RepairReport) throws {
        let folder = try DirectoryHandle.open(trustedPath: (database as NSString).deletingLastPathComponent)
        try folder.writeFile((reportPath as NSString).lastPathComponent, Array(JSONEncoder().encode(report)))
        try folder.synchronize()
        try checkpoint(report.stage)
    }

    /// The log goes first: a new database must never find the log of another one.
    private func setAside(_ report: RepairReport) throws {
        let stamp = report.time.formatted(.iso8601).replacing("-", with: "").replacing(":", with: "")
        for suffix in ["-wal", "-shm", ""] {
            let target = "\(database).corrupt-\(stamp)\(suffix)"
            if rename(database + suffix, target) != 0, errno != ENOENT {
                throw FileSystemCall.failure("put \(database)\(suffix) aside", errno)
            }
        }
        let folder = (database as NSString).deletingLastPathComponent
        let prefix = (database as NSString).lastPathComponent + ".corrupt-"
        let names = try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasPrefix(prefix) }
        let stamps = Set(names.map { String($0.dropFirst(prefix.count).prefix(while: { $0 != "-" })) }).sorted()
        for stamp in stamps.dropLast(Self.keptDamaged) {
            for name in names where name.hasPrefix(prefix + stamp) { unlink("\(folder)/\(name)") }
        }
    }

    /// The time of the copy that is in the database's place now, nil if the database begins empty.
    private func restore() throws -> Date? {
        for suffix in ["-wal", "-shm", ""] { unlink(database + suffix) }
        let copy = ReplicaCopy(path: database + ".restore")
        defer { copy.remove() }
        var unreadable: (any Error)?
        for replica in copies {
            do {
                guard let time = try copy.take(from: replica), try isUsable(copy) else { continue }
                try DatabaseHealth.skipVersions(of: copy.path)
                try FileSystemCall.check("restore \(database)") { rename(copy.path, database) }
                return time
            } catch {
                guard !Self.isFull(error) else { throw error }
                // The other copy may do.
                unreadable = unreadable ?? error
            }
        }
        // It may be read another time: the database doesn't begin empty as long as there is one.
        if let unreadable { throw unreadable }
        return nil
    }

    private static func isFull(_ error: any Error) -> Bool {
        (error as? StoreError)?.code == .storageFull || (error as? TenantRuntimeError)?.code == .storageFull
    }

    private func isUsable(_ copy: ReplicaCopy) throws -> Bool {
        switch try DatabaseHealth.inspect(copy.path, isThorough: true) {
        case .missing: false
        case .sound: true
        case .damaged: try DatabaseHealth.rebuildIndexes(of: copy.path)
        }
    }
}
