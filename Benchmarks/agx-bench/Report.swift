import DockerEngine
import Foundation
import Synchronization

/// Collects what was measured, tells it as it comes, and prints it as one table at the end.
final class Report: Sendable {
    /// One line of the table.
    struct Row: Sendable {
        var what: String
        var measured: String
        var baseline: String
        var ratio: String
        var aim: String
    }

    private struct State {
        var rows: [Row] = []
        var isComplete = true
    }

    private let state = Mutex(State())

    /// Whether everything that was asked for could be measured; says nothing about the aims.
    var isComplete: Bool { state.withLock { $0.isComplete } }

    func add(_ what: String, _ measured: String, baseline: String = "-", ratio: Double? = nil, aim: String) {
        let ratio = ratio.map { $0.shown + "x" } ?? "-"
        let row = Row(what: what, measured: measured, baseline: baseline, ratio: ratio, aim: aim)
        state.withLock { $0.rows.append(row) }
        say("\(what): \(measured), baseline \(baseline), ratio \(ratio), aim \(aim)")
    }

    /// A remark that belongs to no line of the table.
    func tell(_ text: String) { say("  \(text)") }

    /// Something could not be measured.
    func fail(_ text: String) {
        state.withLock { $0.isComplete = false }
        say("FAILED: \(text)")
    }

    func printTable() {
        say("\n| what | measured | baseline | ratio | aim |\n|---|---|---|---|---|")
        for row in state.withLock({ $0.rows }) {
            say("| \(row.what) | \(row.measured) | \(row.baseline) | \(row.ratio) | \(row.aim) |")
        }
    }

    func tellMachine() async {
        say(
            "agx-bench, \(Self.buildMode) build, \(ProcessInfo.processInfo.activeProcessorCount) cores (\(Self.processor))"
        )
        // Without an engine there are still the benchmarks that need none.
        if let client = try? DockerClient(.local), let engine = try? await client.information() {
            say(
                "Docker Engine \(engine.serverVersion), storage \(engine.storageDriver), cgroup v\(engine.cgroupVersion)"
            )
        }
    }

    private static var processor: String {
        let text = (try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)) ?? ""  // Only a label.
        let line = text.split(separator: "\n").first { $0.hasPrefix("model name") }
        return line?.split(separator: ":").last.map { $0.trimmingCharacters(in: .whitespaces) } ?? "unknown processor"
    }

    private static var buildMode: String {
        #if DEBUG
            "debug"
        #else
            "release"
        #endif
    }
}

/// Prints a line at once, also into a pipe.
func say(_ line: String) { FileHandle.standardOutput.write(Data((line + "\n").utf8)) }
