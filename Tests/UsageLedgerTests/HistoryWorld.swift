import AgxModel
import Foundation
import RecordStore
import TestSupport
import Testing
import UsageLedger

@testable import TenantRuntime

/// A relay's ledger and the runtimes of a few companies, all of which die, are restored and deleted as chance has it.
///
/// `truth` has every run that was settled and that anybody who is left can still know of.
final class HistoryWorld {
    struct Crash: Error {}

    let directory = NSTemporaryDirectory() + "agx-history-" + UUID().uuidString.lowercased()
    var random: SeededGenerator
    var ledger: UsageLedger
    var runtimes: [String: HistoryRuntime] = [:]
    var truth: [String: Set<String>] = [:]
    /// What was done how often.
    var log: [String: Int] = [:]
    private var nextNumber = 0

    init(seed: UInt64) throws {
        random = SeededGenerator(seed: seed)
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        ledger = try UsageLedger(path: directory + "/usage.db")
    }

    deinit {
        // A leftover in the temporary directory harms nobody.
        try? FileManager.default.removeItem(atPath: directory)
    }

    func pick(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &random) }
    func chance(_ percent: Int) -> Bool { pick(0...99) < percent }

    func number() -> Int {
        nextNumber += 1
        return nextNumber
    }

    /// One thing happens to one of the companies.
    func turn() async throws {
        let name = "c\(pick(0...2))"
        guard let runtime = runtimes[name] else { return try create(name) }
        switch pick(0...99) {
        case 0..<45: try await settle(runtime)
        case 45..<70: try await collect(runtime)
        case 70..<80: try runtime.restart(epoch: "e\(number())")
        case 80..<86: try await runtime.backUp()
        case 86..<92: try await restore(runtime)
        case 92..<96: try await delete(runtime)
        default:
            log["relay restarts", default: 0] += 1
            try ledger.close()
            ledger = try UsageLedger(path: directory + "/usage.db")
        }
    }

    /// Takes over what is left, without any failure.
    func collectAll() async throws {
        for runtime in runtimes.values {
            let collector = UsageCollector(ledger: ledger, source: HistorySource(runtime: runtime, faults: []))
            while try await collector.collect(runtime.company).hasMore {}
        }
    }

    private func create(_ name: String) throws {
        let id = number()
        let company = LedgerCompany(name: name, uid: "uid-\(id)")
        runtimes[name] = try HistoryRuntime(company, path: "\(directory)/\(name)-\(id).db", epoch: "e\(id)")
        runtimes[name]?.retention = UsageRetention(inAll: pick(0...4))
    }

    private func settle(_ runtime: HistoryRuntime) async throws {
        for _ in 0..<pick(1...4) {
            let run = "run-\(number())"
            // Killed inside of the transaction: the run isn't settled, and will be later.
            if chance(10) {
                await #expect(throws: Crash.self) { try await runtime.settle(run, crash: true) }
                continue
            }
            try await runtime.settle(run)
            truth[runtime.company.name, default: []].insert(run)
        }
        log["settles", default: 0] += 1
    }

    private func collect(_ runtime: HistoryRuntime) async throws {
        let faults = (0..<6).map { _ in chance(20) ? HistorySource.Fault.allCases[pick(0...2)] : nil }
        let source = HistorySource(runtime: runtime, faults: faults)
        let collector = UsageCollector(
            ledger: ledger,
            source: source,
            pageRows: pick(1...3),
            maximumPages: pick(1...4),
        )
        do {
            _ = try await collector.collect(runtime.company)
            log["collections", default: 0] += 1
        } catch is Crash {
            log["cut collections", default: 0] += 1
        }
    }

    private func restore(_ runtime: HistoryRuntime) async throws {
        guard let lost = try await runtime.restore(epoch: "e\(number())") else { return }
        log["restores", default: 0] += 1
        let known = try await ledger.runs(of: runtime.company.name)
        for run in lost.sorted() {
            // The run's files are still there, so that it is settled again; or they are gone, and nobody knows of it.
            if chance(50) {
                try await runtime.settle(run)
            } else if !known.contains(run) {
                truth[runtime.company.name]?.remove(run)
            }
        }
    }

    /// The volume goes, with what the relay does not have.
    private func delete(_ runtime: HistoryRuntime) async throws {
        log["deletions", default: 0] += 1
        try await collect(runtime)
        let name = runtime.company.name
        let known = try await ledger.runs(of: name)
        truth[name] = truth[name]?.intersection(known)
        try runtime.close()
        runtimes[name] = nil
    }
}
