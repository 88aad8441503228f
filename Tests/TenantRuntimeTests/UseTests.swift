import AgxModel
import Foundation
import Glibc
import Testing

@testable import TenantRuntime

@Suite("What a run's processes have used", .timeLimit(.minutes(10)))
struct UseTests {
    /// Uses the processor for `seconds` of its time, as the shell's own child.
    private static func work(_ seconds: Double) -> String {
        "exec python3 -c 'import time\nwhile time.process_time() < \(seconds): pass'"
    }

    /// Waits until somebody has looked.
    private static let seen = "while [ ! -s \"$AGX_RUN_DIR/used\" ]; do sleep 0.05; done"

    private static func record(_ processor: String, _ used: String) -> ExitRecord? {
        RecordText(Array("exit_code=0\nprocessor=\(processor)\nused=\(used)\ncomplete=1\n".utf8)).flatMap {
            ExitRecord($0)
        }
    }

    @Test("processor time is known of the shortest run, and of the children that it waited for", arguments: Shells.all)
    func processor(shell: [String]) async throws {
        let short = try ShimTests.Stage("exit 3", shell: shell)
        try short.launch()
        let none = try await short.exit()
        #expect(try (0..<0.5).contains(#require(none.processorSeconds)))

        let stage = try ShimTests.Stage("(\(Self.work(0.4))); (\(Self.work(0.4)))", shell: shell)
        try stage.launch()
        let exit = try await stage.exit()
        #expect(try (0.75..<5).contains(#require(exit.processorSeconds)))
    }

    @Test("the most memory of all processes together is seen, also what a child has held", arguments: Shells.all)
    func memory(shell: [String]) async throws {
        // Both hold theirs until the look has been written down.
        let hold = """
            import os, sys, time
            x = bytearray(64 << 20)
            seen = lambda: int((open(os.environ["AGX_RUN_DIR"] + "/used").read().split() or [0] * 6)[1]) * 4096
            while not os.path.exists(os.environ["AGX_RUN_DIR"] + "/used") or seen() < 128 << 20: time.sleep(0.05)
            """
        let file = RunCommand.File(name: "hold.py", content: Array(hold.utf8))
        let script = "setsid python3 $AGX_RUN_DIR/hold.py & python3 $AGX_RUN_DIR/hold.py; wait"
        let stage = try ShimTests.Stage(script, shell: shell, files: [file])
        try stage.launch()
        let peak = try await #require(stage.exit().peakMemoryBytes)
        #expect(((128 << 20)..<(400 << 20)).contains(peak))
    }

    @Test("a run of a moment has no memory that anybody has seen", arguments: Shells.all)
    func moment(shell: [String]) async throws {
        let stage = try ShimTests.Stage("exit 0", shell: shell)
        try stage.launch()
        #expect(try await stage.exit().peakMemoryBytes == nil)
    }

    @Test("nothing that looks is left when the run is over, or holds its files", arguments: Shells.all)
    func nothingLeft(shell: [String]) async throws {
        let stage = try ShimTests.Stage("while [ ! -e \"$AGX_RUN_DIR/go\" ]; do sleep 0.05; done", shell: shell)
        let directory = stage.home.volume.runDirectory(stage.run)
        let shim = try stage.launch()
        _ = try await eventually("a look") { stage.home.text("used", of: stage.run)?.isEmpty == false ? true : nil }
        let files = ["lock", "stdout", "stderr"].map { "\(directory)/\($0)" }
        let holders = Self.holders(of: files, besides: shim.processIdentifier)
        #expect(!holders.isEmpty, "the agent has them")
        #expect(holders.allSatisfy { !$0.contains("run-shim.sh") }, "\(holders)")
        _ = FileManager.default.createFile(atPath: directory + "/go", contents: nil)
        _ = try await stage.exit()
        _ = try await eventually("the shim's processes are gone") {
            Self.processes { $0.contains(directory) }.isEmpty ? true : nil
        }
    }

    @Test("a shim that is killed takes what looks with it", arguments: Shells.all)
    func killed(shell: [String]) async throws {
        let stage = try ShimTests.Stage("exec sleep 600", shell: shell)
        let directory = stage.home.volume.runDirectory(stage.run)
        try stage.launch()
        let pid = try await eventually("the claim is written") {
            stage.home.text("started", of: stage.run)?.split(separator: "\n").first { $0.hasPrefix("pid=") }
        }
        kill(try #require(pid_t(pid.dropFirst(4))), SIGKILL)
        _ = try await eventually("the shim's processes are gone") {
            Self.processes { $0.contains(directory) && $0.contains("run-shim.sh") }.isEmpty ? true : nil
        }
        _ = try await stage.stop(.sweep)
    }

    @Test(
        "what an agent writes in their place is no number",
        arguments: [
            "", "-1 -1 4 -1 -1 4", "1 2 4", "1 2 4 1 3 4", "1 2 0 1 2 0", "1 2 99999 1 2 99999", "1 x 4 1 x 4",
            "1 9223372036854775807 4 1 9223372036854775807 4", "9223372036854775807 1 4 9223372036854775807 1 4",
            "99999999999999999999 1 4 99999999999999999999 1 4", "1 2 4 1 2 4 5",
        ],
    )
    func hostileMemory(used: String) throws {
        let exit = try #require(Self.record("", used))
        #expect(exit.peakMemoryBytes == nil && exit.processorSeconds == nil)
    }

    @Test(
        "nor is such a time",
        arguments: [
            "", "0m1s", "-1m0s 0m0s", "0m-1s 0m0s", "1e400m0s 0m0s", "0mnans 0m0s", "0minfs 0m0s", "0m1e9s 0m1s",
            "99999999999999m0s 0m0s", "0m0x10s 0m0s", "0m1s 0m1s 0m1s", "0m s 0m1s", "m1s 0m1s", "0m1.2.3s 0m1s",
        ],
    )
    func hostileTime(text: String) throws { #expect(try #require(Self.record(text, "")).processorSeconds == nil) }

    @Test(
        "each shell's way to write a time is read",
        arguments: [
            ("0m0.010000s 0m0.000000s", 0.01), ("2m1.500s 1m0.250s", 181.75), ("0m1,25s 0m0,25s", 1.5),
            ("0m00.01s 0m00.02s", 0.03),
        ],
    )
    func times(text: String, seconds: Double) throws {
        let exit = try #require(Self.record(text, ""))
        #expect(try abs(#require(exit.processorSeconds) - seconds) < 1e-9)
    }

    @Test("of the two sums of processor time the larger is the truth")
    func larger() {
        #expect(Self.record("0m1.00s 0m0.00s", "250 3 4 250 3 4")?.processorSeconds == 2.5)
        #expect(Self.record("0m4.00s 0m0.00s", "250 3 4 250 3 4")?.processorSeconds == 4)
        #expect(Self.record("", "250 3 4 250 3 4")?.processorSeconds == 2.5)
        #expect(Self.record("", "250 3 64 250 3 64")?.peakMemoryBytes == 196_608)
    }

    @Test("run and ledger tell them; of a lost run they are unknown, not 0")
    func ledger() async throws {
        let company = try EndToEndTests.Company()
        try await company.test.createTask(
            "works",
            TestStore.shell("(\(Self.work(0.5))); sleep 0.1", in: company.home),
        )
        try await company.test.createTask("dies", TestStore.shell("kill -9 $PPID; sleep 600", in: company.home))
        try await company.whileRunning { _ in
            _ = try await company.phase("works", is: .succeeded)
            try await company.ended("dies-1", .lost)
        }
        let status = try await company.test.runStatus("works-1")
        #expect(try (0.45..<5).contains(#require(status.processorSeconds)))
        #expect(try (1 << 20..<1 << 30).contains(#require(status.peakMemoryBytes)))
        let journal = UsageJournal(store: company.test.store, namespace: TestStore.namespace, epoch: "e")
        let rows = try await journal.page(after: 0, epoch: nil, limit: 10).rows
        let works = try #require(rows.first { $0.name == "works-1" })
        #expect(works.processorSeconds == status.processorSeconds && works.peakMemoryBytes == status.peakMemoryBytes)
        let dies = try #require(rows.first { $0.name == "dies-1" })
        #expect(dies.processorSeconds == nil && dies.peakMemoryBytes == nil && dies.starts == 1)
    }

    /// The command lines of this machine's processes that a question fits.
    private static func processes(_ fits: (String) -> Bool) -> [String] {
        numbers().compactMap(commandLine).filter(fits)
    }

    /// The command lines of the processes, other than one, that have one of these files open.
    private static func holders(of files: [String], besides process: Int32) -> [String] {
        numbers().filter { $0 != process }.filter { pid in
            let folder = "/proc/\(pid)/fd"
            let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []  // It may be gone.
            return names.contains { name in
                files.contains((try? FileManager.default.destinationOfSymbolicLink(atPath: "\(folder)/\(name)")) ?? "")
            }
        }.compactMap(commandLine)
    }

    private static func numbers() -> [Int32] {
        ((try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []).compactMap { Int32($0) }
    }

    private static func commandLine(_ pid: Int32) -> String? {
        FileManager.default.contents(atPath: "/proc/\(pid)/cmdline")
            .map { String(decoding: $0.map { $0 == 0 ? 32 : $0 }, as: UTF8.self) }
    }
}
