import AgxModel
import Foundation
import Glibc
import RecordStore
import Testing

@testable import TenantRuntime

@Suite("A full disk under the runtime's database", .timeLimit(.minutes(10)))
struct DiskFullTests {
    /// A file system of 8 MB in a directory of its own.
    final class SmallDisk {
        let home: TemporaryHome

        init() throws {
            home = try TemporaryHome()
            guard mount("tmpfs", home.path, "tmpfs", 0, "size=8m") == 0 else { throw NeverHappened(what: "mount") }
        }

        deinit { umount2(home.path, Int32(MNT_DETACH)) }

        var filler: String { home.path + "/filler" }

        /// Mounting is for root with the capability; asked by doing it.
        static var isPossible: Bool { geteuid() == 0 && (try? SmallDisk()) != nil }
    }

    @Test(
        "writes are refused with a clear error, runs go on and can be followed, and all comes right with space",
        .enabled(if: SmallDisk.isPossible, "mounting a small file system needs root"),
    )
    func diskFull() async throws {
        let disk = try SmallDisk()
        let company = try EndToEndTests.Company(stateDirectory: disk.home)
        let line = "echo begin; while [ ! -e go ]; do sleep 0.05; done; echo end"
        try await company.test.createTask("long", TestStore.shell(line, in: company.home))
        let filler = disk.filler
        try await company.whileRunning { runtime in
            let run = try await eventually("it runs") {
                try await company.test.runs().first { try Run.decodeStatus($0.status).state == .running }
            }
            Self.fill(filler)
            let spec = TestStore.shell(String(repeating: "x", count: 200_000), in: company.home)
            let error = await #expect(throws: StoreError.self) {
                // The database may have a little room of its own left: the disk is full once that is used up.
                for index in 0..<100 { try await company.test.createTask("more-\(index)", spec) }
            }
            #expect(error?.code == .storageFull)
            _ = FileManager.default.createFile(atPath: company.home.path + "/go", contents: nil)
            var text = ""
            for try await chunk in runtime.logReader().read(run: run.uid, stream: .stdout, follow: false) {
                text += String(decoding: chunk, as: UTF8.self)
            }
            #expect(text.hasPrefix("begin\n"))
            #expect(try await company.test.runs().count >= 1, "reads go on")
            try FileManager.default.removeItem(atPath: filler)
            _ = try await company.phase("long", is: .succeeded)
        }
        #expect(try await company.test.runStatus("long-1").result == "begin\nend\n")
        try company.test.store.close()
    }

    @Test(
        "a run that finds no room for its records isn't started, and can be revoked without room",
        .enabled(if: SmallDisk.isPossible, "mounting a small file system needs root"),
        arguments: Shells.all,
    )
    func shim(shell: [String]) async throws {
        let disk = try SmallDisk()
        let stage = try ShimTests.Stage("echo ran", shell: shell, home: disk.home)
        Self.fill(disk.filler)
        let shim = try stage.launch()
        _ = try await eventually("the shim ends") { shim.isRunning ? nil : true }
        #expect(try stage.observe() == RunObservation(.prepared, isFull: true))
        #expect(try stage.files.revoke(run: stage.run))
        #expect(try stage.observe() == RunObservation(.revoked, isFull: true))
        try FileManager.default.removeItem(atPath: disk.filler)
        try stage.launch().waitUntilExit()
        #expect(stage.home.text("stdout", of: stage.run) == "")
    }

    @Test(
        "a run whose directory or output finds no room ends as DiskFull, and the next one succeeds with space",
        .enabled(if: SmallDisk.isPossible, "mounting a small file system needs root"),
    )
    func home() async throws {
        let disk = try SmallDisk()
        let company = try EndToEndTests.Company(home: disk.home)
        let filler = disk.filler
        try await company.whileRunning { _ in
            let greedy = TestStore.shell("cat /dev/zero >greedy", in: company.home)
            try await company.test.createTask("greedy", greedy)
            try await company.ended("greedy-1", .diskFull)
            try await company.test.cancel("greedy")
            Self.fill(filler)
            try await company.test.createTask("after", TestStore.shell("echo ran", in: company.home))
            try await company.ended("after-1", .diskFull)
            for file in [filler, company.home.path + "/greedy"] { try FileManager.default.removeItem(atPath: file) }
            try await company.test.createTask("again", TestStore.shell("echo ran", in: company.home))
            _ = try await company.phase("again", is: .succeeded)
        }
        #expect(try await company.test.runStatus("after-1").startTime == nil, "it was never started")
        #expect(try await company.test.runStatus("again-1").result == "ran\n")
        try company.test.store.close()
    }

    private static func fill(_ filler: String) {
        let file = open(filler, O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
        let block = [UInt8](repeating: 1, count: 4096)
        while write(file, block, block.count) > 0 {}
        close(file)
    }
}
