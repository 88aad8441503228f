import AgxModel
import Foundation
import TestSupport
import Testing

@testable import TenantRuntime

@Suite("Artifacts", .timeLimit(.minutes(10)))
struct ArtifactTests {
    /// SHA-256 of "hello\n".
    private static let hello = "5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03"

    @Test("left in $AGX_ARTIFACTS or named by globs are listed, and kept as they were")
    func listed() async throws {
        let world = try ArtifactWorld(globs: ["out/**", "*.txt"])
        try world.writeOwn("report.xml", "hello\n")
        try world.writeOwn("deep/a b.json", "{}")
        try world.write("out/x/build.log", "log")
        try world.write("notes.txt", "hello\n")
        try world.write("other.md", "no")
        try world.write("out/.hidden", "no")
        let found = await world.collect()
        #expect(found.artifacts.map(\.name) == ["deep/a b.json", "report.xml", "notes.txt", "out/x/build.log"])
        #expect(found.artifacts.map(\.mediaType).first == "application/json")
        #expect(found.artifacts.filter { $0.name == "notes.txt" }.map(\.sha256) == [Self.hello])
        #expect(found.omitted == 0)
        try world.write("notes.txt", "changed")
        for artifact in found.artifacts {
            let file = try #require(try world.files.open(artifact, of: world.run))
            #expect(try file.read(at: 0, count: 100).count == Int(artifact.size))
        }
    }

    @Test("that were changed or removed after the run are not given out in their place")
    func changed() async throws {
        let world = try ArtifactWorld(globs: [])
        try world.writeOwn("a", "hello\n")
        try world.writeOwn("b", "hello\n")
        let found = await world.collect().artifacts
        try world.writeOwn("a", "hello, world\n")
        try FileManager.default.removeItem(atPath: world.own + "/b")
        let error = #expect(throws: TenantRuntimeError.self) { try world.files.open(found[0], of: world.run) }
        #expect(error?.code == .untrustedFile && error?.message == "it has 13 bytes, and had 6")
        #expect(try world.files.open(found[1], of: world.run) == nil)
    }

    @Test("go, the oldest first, when the company's cap is lowered")
    func cap() async throws {
        let company = try EndToEndTests.Company()
        try company.write(caps: #"{"artifacts": "10Gi"}"#)
        // Of runs that end within one second the names decide.
        for (index, name) in ["first", "second"].enumerated() {
            var spec = TestStore.shell("printf 12345 >$AGX_ARTIFACTS/file", in: company.home)
            if index > 0 { spec.dependsOn = ["first"] }
            try await company.test.createTask(name, spec)
        }
        try await company.whileRunning { _ in
            _ = try await company.phase("second", is: .succeeded)
            #expect(try await company.test.runStatus("first-1").artifacts.map(\.size) == [5])
            try company.write(caps: #"{"artifacts": "5"}"#)
            let gone = try await eventually("the first one's go") {
                let status = try await company.test.runStatus("first-1")
                return status.artifactsExpired == nil ? nil : status
            }
            #expect(gone.artifacts.isEmpty)
            #expect(try await company.test.runStatus("second-1").artifacts.map(\.size) == [5])
        }
    }

    @Test("are never read through links, pipes and devices")
    func links() async throws {
        let world = try ArtifactWorld(globs: ["**"])
        let secret = try TemporaryHome()
        try Data("secret".utf8).write(to: URL(filePath: secret.path + "/key.txt"))
        for place in [world.own, world.cwd] {
            try FileManager.default.createSymbolicLink(
                atPath: place + "/link.txt",
                withDestinationPath: secret.path + "/key.txt",
            )
            try FileManager.default.createSymbolicLink(atPath: place + "/folder", withDestinationPath: secret.path)
            #expect(mkfifo(place + "/pipe", 0o600) == 0)
        }
        let found = await world.collect()
        #expect(found.artifacts == [])
        #expect(found.omitted == 6)
        // What was a file when it was listed may be a link when it is fetched.
        let artifact = Run.Artifact(name: "link.txt", size: 6, sha256: "", mediaType: "")
        #expect(throws: TenantRuntimeError.self) { try world.files.open(artifact, of: world.run) }
        let inside = Run.Artifact(name: "folder/key.txt", size: 6, sha256: "", mediaType: "")
        #expect(throws: TenantRuntimeError.self) { try world.files.open(inside, of: world.run) }
        let above = Run.Artifact(name: "../stdout", size: 0, sha256: "", mediaType: "")
        #expect(throws: TenantRuntimeError.self) { try world.files.open(above, of: world.run) }
    }

    @Test("behind a link in the place of a folder are none", arguments: ["artifacts", "cwd"])
    func swapped(folder: String) async throws {
        let world = try ArtifactWorld(globs: ["**"])
        let secret = try TemporaryHome()
        try Data("secret".utf8).write(to: URL(filePath: secret.path + "/key.txt"))
        let path = folder == "cwd" ? world.cwd : world.own
        try FileManager.default.removeItem(atPath: path)
        try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: secret.path)
        let found = await world.collect()
        #expect(found.artifacts == [])
        #expect(found.omitted == 1)
    }

    @Test("don't include the runtime's own files")
    func ownFiles() async throws {
        let world = try ArtifactWorld(globs: ["**", ".agx/**", ".agx/runs/*/command.sh"], cwd: "")
        try world.write("a.txt", "x")
        #expect(await world.collect().artifacts.map(\.name) == ["a.txt"])
    }

    @Test("beyond a limit are counted and left out")
    func limits() async throws {
        let world = try ArtifactWorld(globs: [])
        for index in 0..<6 { try world.writeOwn("f\(index)", String(repeating: "x", count: 10 + index)) }
        try world.writeOwn("big", String(repeating: "x", count: 100))
        try world.writeOwn("line\nbreak", "x")
        try world.writeOwn(String(repeating: "n", count: 60), "x")
        let invalid = world.own + "/"
        #expect(invalid.withCString { _ in creat([CChar](invalid.utf8CString.dropLast()) + [-1, 0], 0o600) } >= 0)
        var limits = ArtifactLimits()
        (limits.files, limits.fileBytes, limits.runBytes, limits.nameBytes) = (5, 50, 40, 50)
        let found = await world.collect(limits)
        // f0 to f2 have 33 bytes together; the next ones would be more than 40.
        #expect(found.artifacts.map(\.name) == ["f0", "f1", "f2"])
        #expect(found.omitted == 7)
        try world.files.remove(run: world.run)
        #expect(!FileManager.default.fileExists(atPath: world.own))
    }

    @Test("in too many or too deep folders are given up after a bounded search")
    func bounded() async throws {
        let world = try ArtifactWorld(globs: ["**/wanted"])
        for index in 0..<30 { try world.write("d\(index)/wanted", "x") }
        try world.write((0..<20).map { "x\($0)" }.joined(separator: "/") + "/wanted", "x")
        var limits = ArtifactLimits()
        (limits.entries, limits.depth) = (40, 10)
        let found = await world.collect(limits)
        #expect(found.artifacts.count < 20)
        #expect(found.omitted > 0)
    }

    @Test("are read in steps, and a new start between any two leads to the same list", arguments: UInt64(0)..<10)
    func steps(seed: UInt64) async throws {
        var random = SeededGenerator(seed: seed)
        print("seed \(seed)")
        let world = try ArtifactWorld(globs: ["**/*.bin"])
        for index in 0..<12 {
            let place = Int.random(in: 0..<3, using: &random)
            let text = String(repeating: "\(index)", count: Int.random(in: 0..<5000, using: &random))
            if place == 0 { try world.writeOwn("o\(index)", text) } else { try world.write("w/\(index).bin", text) }
        }
        var limits = ArtifactLimits()
        limits.stepBytes = 4000
        var crashed = world.files.findArtifacts(of: world.request, limits: limits)
        for _ in 0..<Int.random(in: 0..<8, using: &random) {
            await world.files.collect(&crashed, of: world.request, limits: limits)
        }
        // A copy that a crash has cut off.
        try Data("half".utf8).write(to: URL(filePath: world.home.volume.runDirectory(world.run) + "/.artifact.new"))
        let again = await world.collect(limits)
        #expect(again.artifacts.count == 12 && again.omitted == 0)
        let straight = await world.collect(limits)
        #expect(straight.artifacts.sorted { $0.name < $1.name } == again.artifacts.sorted { $0.name < $1.name })
    }

    @Test("make room for newer ones, the oldest first")
    func retention() {
        let runs = (1...4).map { index in
            var run = RunFacts(name: "r\(index)", attempt: 1, state: .succeeded)
            run.completed = Date(timeIntervalSince1970: Double(index))
            run.artifactBytes = index == 3 ? 0 : 10
            return run
        }
        #expect(ArtifactRetention.surplus(runs, limit: 30) == [])
        #expect(ArtifactRetention.surplus(runs.reversed(), limit: 29) == ["r1"])
        #expect(ArtifactRetention.surplus(runs, limit: 10) == ["r1", "r2"])
        #expect(ArtifactRetention.surplus(runs, limit: 0) == ["r1", "r2", "r4"])
    }

    @Test("are planned before the run is settled, and expire after")
    func planned() {
        let exit = RunObservation(.exited(StartRecord(), ExitRecord(exitCode: 0)))
        let now = BootInstant(bootID: "b", uptime: .seconds(5))
        var situation = RunSituation(state: .running, observation: exit, now: now)
        situation.isCollected = false
        #expect(RunPlanner.plan(situation).entries.map(\.step) == [.collect])
        situation.isCollected = true
        #expect(RunPlanner.plan(situation).entries.first?.step.settlesWhatBegan == true)
        situation = RunSituation(state: .queued, observation: RunObservation(.revoked), now: now)
        situation.isCollected = false
        #expect(RunPlanner.plan(situation).entries.first?.step != .collect)
        situation = RunSituation(state: .succeeded, observation: RunObservation(.absent), now: now)
        situation.artifactsAreSurplus = true
        #expect(RunPlanner.plan(situation).entries.map(\.step) == [.expireArtifacts])
    }
}
