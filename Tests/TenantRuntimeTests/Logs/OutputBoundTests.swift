import AgxModel
import Foundation
import Glibc
import RecordStore
import Testing

@testable import TenantRuntime

@Suite("The bound of runs' output, with real processes", .timeLimit(.minutes(10)))
struct OutputBoundTests {
    /// Whether the output takes no more than the bound on the disk, by now.
    private static func isWithin(_ bytes: Int64, _ company: EndToEndTests.Company, _ run: String) throws -> Bool {
        let path = company.home.volume.runDirectory(run) + "/stdout"
        return try FileDescriptor(open(path, O_RDONLY | O_CLOEXEC), path: path).allocatedBytes() <= bytes
    }

    @Test("a run that prints too much is cut while it goes on and at its end, and its status tells all the bytes")
    func cut() async throws {
        let company = try EndToEndTests.Company()
        try company.write(caps: #"{"runOutput": "1Mi"}"#)
        let print = "yes 0123456789abcde | head -c 3145728"
        let line = "\(print); while ! test -e go; do sleep 0.02; done; \(print); echo end"
        let text = try await company.whileRunning { runtime in
            try await company.test.createTask("loud", TestStore.shell(line, in: company.home))
            let run = try await eventually("it runs") { try await company.test.runs().first }
            _ = try await eventually("it has printed") {
                try runtime.files.outputSizes(run: run.uid).stdout == 3_145_728 ? true : nil
            }
            _ = try await eventually("it is cut") { try Self.isWithin(1 << 20, company, run.uid) ? true : nil }
            _ = FileManager.default.createFile(atPath: company.home.path + "/go", contents: nil)
            var text: [UInt8] = []
            for try await chunk in runtime.logReader().read(run: run.uid, stream: .stdout, follow: true) {
                text += chunk
            }
            #expect(try Self.isWithin(1 << 20, company, run.uid))
            return text
        }
        let status = try await company.test.runStatus("loud-1")
        #expect(status.stdoutBytes == 2 * 3_145_728 + 4)
        #expect(status.result?.hasSuffix("0123456789abcde\nend\n") == true)
        #expect(String(decoding: text, as: UTF8.self).contains("[agx: 2."))
        #expect(text.suffix(20) == Array("0123456789abcde\nend\n".utf8)[...])
    }

    @Test("an output below its bound is whole")
    func whole() async throws {
        let company = try EndToEndTests.Company()
        let line = "yes 0123456789abcde | head -c 33554432"
        try await company.test.createTask("long", TestStore.shell(line, in: company.home))
        let count = try await company.whileRunning { runtime in
            _ = try await company.phase("long", is: .succeeded)
            let run = try #require(try await company.test.runs().first)
            var count = 0
            for try await chunk in runtime.logReader().read(run: run.uid, stream: .stdout, follow: true) {
                count += chunk.count
            }
            return count
        }
        #expect(count == 33_554_432)
    }

    @Test(
        "outputs as long as files can be are no trap",
        .enabled(if: access("/dev/shm", W_OK) == 0, "only a tmpfs has files of that length"),
    )
    func longest() throws {
        let file = try OutputFile(home: TemporaryHome(in: "/dev/shm/"))
        let other = (file.path as NSString).deletingLastPathComponent + "/stderr"
        for path in [file.path, other] { #expect(truncate(path, .max) == 0) }
        _ = try file.files.outputRoom(run: "r", bound: OutputBound())
        #expect(truncate(other, 0) == 0)
        #expect(try !file.files.outputRoom(run: "r", bound: OutputBound()).growsFast)
        let output = FileDescriptor(open(file.path, O_RDONLY | O_CLOEXEC), path: file.path)
        let (end, beyond) = (try output.read(at: .max - 10, count: 100), try output.read(at: .max, count: 100))
        #expect(end.count == 10 && beyond.isEmpty)
    }
}
