import AgxModel
import Foundation
import Glibc
import RecordStore
import Synchronization
import Testing

@testable import TenantRuntime

@Suite("Runs whose files their agents spoil", .timeLimit(.minutes(10)))
struct TamperedRunTests {
    private static let now = BootInstant(bootID: "b", uptime: .seconds(100))

    /// A run that its shim has claimed, without a process.
    private struct Stage {
        let home = try? TemporaryHome()
        let files: RunFiles
        let path: String

        init() throws {
            guard let home else { throw NeverHappened(what: "a home") }
            files = RunFiles(volume: home.volume)
            path = home.volume.runDirectory("r")
            try files.prepare(run: "r", command: RunCommand(arguments: ["true"], workingDirectory: home.path))
            try write("started", "liveness=heartbeat\ncomplete=1\n")
            try write("heartbeat", "1")
            try write("activity", "1")
            try write("stdout", "printed\n")
        }

        func write(_ name: String, _ text: String) throws {
            try Data(text.utf8).write(to: URL(filePath: path + "/" + name))
        }

        func observe() throws -> RunObservation { try files.observe(run: "r", now: TamperedRunTests.now) }
    }

    enum Prank: String, CaseIterable, CustomTestStringConvertible {
        case link, pipe, folder, long, forbidden, leased

        func play(at path: String) throws {
            // Not all of them are there yet.
            try? FileManager.default.removeItem(atPath: path)
            switch self {
            case .link: try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: "/etc/passwd")
            case .pipe: mkfifo(path, 0o600)
            case .folder:
                try FileManager.default.createDirectory(atPath: path + "/in", withIntermediateDirectories: true)
            case .long: try Data(count: 70_000).write(to: URL(filePath: path))
            case .forbidden:
                try Data("x".utf8).write(to: URL(filePath: path))
                chmod(path, 0)
            case .leased:
                try Data("x".utf8).write(to: URL(filePath: path))
                try lease(path)
            }
        }

        /// Takes a lease on a file, which nobody can open then; it holds as long as its descriptor, which stays open.
        private func lease(_ path: String) throws {
            // The kernel tells the holder of each opening, who would end of it.
            signal(SIGIO, SIG_IGN)
            let file = open(path, O_RDONLY | O_CLOEXEC)
            let setLease: Int32 = 1024
            try #require(fcntl(file, setLease, Int32(F_WRLCK)) == 0)
        }

        var testDescription: String { rawValue }
    }

    @Test(
        "what can't be read of a run's records ends it",
        arguments: Prank.allCases,
        ["started", "exit", "heartbeat"],
    )
    func records(prank: Prank, file: String) throws {
        let stage = try Stage()
        try prank.play(at: stage.path + "/" + file)
        let observation = try unprivileged(owning: [stage.files.volume.path]) {
            let observation = try stage.observe()
            try stage.files.prepareStop(run: "r")
            return observation
        }
        #expect(observation.phase == .unreadable)
        try stage.write("stopped", "survivors=0\ncomplete=1\n")
        var situation = RunSituation(state: .running, observation: try stage.observe(), now: Self.now)
        situation.bookkeeping.started = Self.now
        if prank != .forbidden { #expect(RunPlanner.plan(situation).description.hasPrefix("settle Lost Lost")) }
    }

    @Test(
        "what can't be read of the stop script's record is none, and makes room for the next",
        arguments: Prank.allCases,
    )
    func stopped(prank: Prank) throws {
        let stage = try Stage()
        try prank.play(at: stage.path + "/stopped")
        try unprivileged(owning: [stage.files.volume.path]) {
            #expect(try stage.observe() == RunObservation(.alive(StartRecord(liveness: .heartbeat))))
            try stage.files.prepareStop(run: "r")
        }
        #expect(!FileManager.default.fileExists(atPath: stage.path + "/stopped"))
    }

    @Test("output and activity that can't be read hide nothing else", arguments: Prank.allCases)
    func output(prank: Prank) throws {
        let stage = try Stage()
        for name in ["stdout", "activity"] { try prank.play(at: stage.path + "/" + name) }
        try stage.write("stderr", "a key\n")
        try unprivileged(owning: [stage.files.volume.path]) {
            #expect(try stage.observe() == RunObservation(.alive(StartRecord(liveness: .heartbeat))))
            _ = try stage.files.outputRoom(run: "r", bound: OutputBound())
            #expect(try stage.files.quiet(run: "r", now: Self.now) == .zero)
            try stage.files.mask(run: "r", SecretMask(["a key"]))
            _ = try stage.files.cutOutput(run: "r", bound: OutputBound(), mask: SecretMask(["a key"]))
        }
        #expect(try String(contentsOfFile: stage.path + "/stderr", encoding: .utf8) == "*****\n")
    }

    @Test(
        "rights that an agent has taken from folders are given back",
        arguments: ["", "/.agx", "/.agx/runs", "/.agx/runs/r"],
    )
    func rights(folder: String) throws {
        let stage = try Stage()
        let home = stage.files.volume.path
        try unprivileged(owning: [home]) {
            for mode: mode_t in [0, 0o400, 0o500, 0o300] {
                chmod(home + folder, mode)
                #expect(try stage.observe() == RunObservation(.alive(StartRecord(liveness: .heartbeat))))
                chmod(home + folder, mode)
                try stage.files.prepareStop(run: "r")
            }
        }
    }

    @Test(
        "a run directory that was replaced is gone, and there is one again for the stop script",
        arguments: Prank.allCases,
    )
    func replaced(prank: Prank) throws {
        for folder in ["/.agx/runs/r", "/.agx"] where prank != .folder {
            let stage = try Stage()
            try prank.play(at: stage.files.volume.path + folder)
            try unprivileged(owning: [stage.files.volume.path]) {
                #expect(try stage.observe() == RunObservation(.absent))
                try stage.files.prepareStop(run: "r")
                try stage.files.remove(run: "r")
            }
            #expect(!FileManager.default.fileExists(atPath: stage.path))
        }
    }

    @Test("folders without rights, deep, and full are removed")
    func removal() throws {
        let stage = try Stage()
        var path = stage.path
        for level in 0..<300 {
            path += "/d"
            mkdir(path, 0o700)
            if level % 50 == 0 { for file in 0..<1100 { close(open("\(path)/\(file)", O_CREAT | O_CLOEXEC, 0o600)) } }
        }
        try unprivileged(owning: [stage.files.volume.path]) {
            chmod(path, 0)
            for _ in 0..<280 {
                path = (path as NSString).deletingLastPathComponent
                chmod(path, path.utf8.count % 3 == 0 ? 0o555 : 0)
            }
            try stage.files.remove(run: "r")
        }
        #expect(!FileManager.default.fileExists(atPath: stage.path))
    }

    @Test("a folder in a record's place that is filled without an end gives the place back")
    func filled() throws {
        let stage = try Stage()
        try FileManager.default.createDirectory(atPath: stage.path + "/stopped", withIntermediateDirectories: false)
        try stage.write("stopped/0", "")
        let made = Mutex(0)
        try FileChange.$checkpoint.withValue({
            let number = made.withLock { made in
                made += 1
                return made
            }
            // Once the folder is out of the way there is none to make a file in.
            try? stage.write("stopped/\(number)", "")
            return nil
        }) {
            try stage.files.prepareStop(run: "r")
        }
        #expect(!FileManager.default.fileExists(atPath: stage.path + "/stopped"))
        try stage.files.remove(run: "r")
        #expect(!FileManager.default.fileExists(atPath: stage.path))
    }

    @Test("who goes on making files in a folder that is removed holds nobody up for long")
    func growing() throws {
        let stage = try Stage()
        try stage.write("artifacts/0", "")
        let made = Mutex(0)
        let error = try #require(throws: TenantRuntimeError.self) {
            try FileChange.$checkpoint.withValue({
                let number = made.withLock { made in
                    made += 1
                    return made
                }
                // It would go on for ever otherwise.
                if number < 10_000 { #expect(throws: Never.self) { try stage.write("artifacts/\(number)", "") } }
                return nil
            }) {
                try stage.files.folder("r")?.removeTree("artifacts", limit: 100)
            }
        }
        #expect(error.code == .volume)
        #expect(made.withLock(\.self) < 300)
        try stage.files.removeArtifacts(run: "r")
        #expect(!FileManager.default.fileExists(atPath: stage.path + "/artifacts"))
    }

    @Test(
        "the run comes to its end, by itself or by its deadline",
        arguments: [
            "rm started; mkfifo started; exec sleep 600", "rm -rf exit; ln -s /etc/passwd exit; exec sleep 600",
            "mkdir exit; exec sleep 600", "rm lock; mkfifo lock; exec sleep 600",
            "rm pid; mkfifo pid; exec sleep 600", "mkfifo stop.log; exec sleep 600",
            "mkdir -p stopped/x; exec sleep 600", "mkfifo activity; exec sleep 600",
            "cd ..; rm -rf $AGX_RUN_ID; touch $AGX_RUN_ID; exec sleep 600",
            "rm stdout; mkdir stdout; exec sleep 600",
        ],
    )
    func ends(script: String) async throws {
        let company = try EndToEndTests.Company()
        var spec = TestStore.shell("cd $AGX_RUN_DIR; \(script)", in: company.home)
        spec.timeout = .seconds(2)
        spec.retry = AgentTask.Retry(maxAttempts: 1)
        try await company.test.createTask("spoiler", spec)
        try await company.whileRunning { _ in
            let status = try await eventually("it is over") {
                let status = try await company.test.runStatus("spoiler-1")
                return status.state?.isFinal == true ? status : nil
            }
            // Stopping may let the shim put its record in the place of what was there.
            #expect([.lost, .timedOut, .signalled].contains(status.reason))
            _ = try await company.test.store.delete(TestStore.key("Task", "spoiler"))
            _ = try await eventually("all is gone") { try await company.test.runs().isEmpty ? true : nil }
        }
        let left = try FileManager.default.contentsOfDirectory(atPath: company.home.path + "/.agx/runs")
        #expect(left.isEmpty)
    }

    @Test("what the agent writes into the sampler's file doesn't spoil the record of its end")
    func used() async throws {
        let company = try EndToEndTests.Company()
        let line = "head -c 70000 /dev/zero | tr '\\0' 1 >$AGX_RUN_DIR/used"
        try await company.test.createTask("long", TestStore.shell(line, in: company.home))
        try await company.whileRunning { _ in try await company.ended("long-1", .completed) }
    }

    @Test("a run of which nothing marked is left ends, also while somebody holds its lock")
    func held() {
        let start = StartRecord(boot: Self.now)
        var situation = RunSituation(state: .running, observation: RunObservation(.alive(start)), now: Self.now)
        situation.bookkeeping = RunBookkeeping(started: Self.now, stopping: .init(reason: .timedOut, since: Self.now))
        situation.observation.stop = StopRecord(survivors: 0)
        for _ in 0..<4 { situation.stops.note(nil, at: BootInstant(bootID: "b", uptime: .seconds(10))) }
        #expect(RunPlanner.plan(situation).description.hasPrefix("stop TERM:10"))
        situation.stops.note(nil, at: BootInstant(bootID: "b", uptime: .seconds(10)))
        #expect(RunPlanner.plan(situation).description.hasPrefix("settle TimedOut TimedOut"))
    }

    @Test("a run whose stop script never tells anything ends in the end")
    func silent() {
        var situation = RunSituation(state: .running, observation: RunObservation(.unreadable), now: Self.now)
        situation.bookkeeping.started = Self.now
        for _ in 0..<9 { situation.stops.note(nil, at: BootInstant(bootID: "b", uptime: .seconds(10))) }
        #expect(RunPlanner.plan(situation).description.hasPrefix("sweep"))
        situation.stops.note(nil, at: BootInstant(bootID: "b", uptime: .seconds(10)))
        #expect(RunPlanner.plan(situation).description.hasPrefix("settle Lost Lost"))
    }
}
