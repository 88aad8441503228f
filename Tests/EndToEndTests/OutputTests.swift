import DockerEngine
import AsyncHTTPClient
import Foundation
import ManifestFormat
import NIOCore
import NIOHTTP1
import Testing

extension EndToEnd {
    @Suite("Large output", .serialized, .timeLimit(.minutes(5)))
    struct OutputTests {
        /// 256 MiB unless `AGX_TEST_OUTPUT_BYTES` says otherwise, as `hack/test.sh` does: 1 GiB.
        static let size = ProcessInfo.processInfo.environment["AGX_TEST_OUTPUT_BYTES"].flatMap { Int($0) } ?? 1 << 28
        private static let line = "0123456789abcde\n"

        @Test(
            "A run may print a gigabyte: it can be followed and read from anywhere, and costs neither memory nor other runs"
        )
        func gigabyte() async throws {
            try await withRelay { relay in
                let company = try await relay.readyCompany()
                let runtime = try await relay.engine.container("agx-company-runtime-\(company)")?.state.pid
                let processes = ["relay": try relay.processID(), "runtime": Int32(try #require(runtime))]
                let before = try processes.mapValues { try Self.peakMemory(of: $0) }
                let command = "yes 0123456789abcde | head -c \(Self.size); exit 4"
                try await relay.createTask(company, "loud", command)
                try await relay.run(company, "loud-1", is: "Running")
                async let followed = Self.count(relay, company, "follow=true")
                let start = ContinuousClock.now
                #expect(try await relay.output(company, of: "echo quick") == "quick\n")
                let pause = start.duration(to: .now)
                #expect(pause < .seconds(20), "the sandbox answers meanwhile")
                #expect(try await followed == Self.size)
                let took = start.duration(to: .now)
                let run = try await relay.run(company, "loud-1", is: "Failed")
                #expect(run[path: "status", "exitCode"] == 4)
                #expect(run[path: "status", "stdoutBytes"]?.integer == Int64(Self.size))
                #expect(try await Self.count(relay, company, "offset=\(Self.size - 100)") == 100)
                for (name, process) in processes {
                    let grown = try Self.peakMemory(of: process) - (before[name] ?? 0)
                    print(
                        "\(name): peak memory has grown by \(grown) KiB; followed in \(took), a small run took \(pause)"
                    )
                    // Buffers and what the allocator keeps of them, whatever the length.
                    #expect(grown < 64 << 10, "\(name) holds output in memory")
                }
            }
        }

        @Test("A line of 50 MB from an agent costs the runtime no memory, and is counted")
        func longLine() async throws {
            try await withRelay { relay in
                let company = try await relay.readyCompany()
                // Where claude would be: an event without end, and then the result that claude ends with.
                let result = #"{"type":"result","subtype":"success","is_error":false,"result":"fine"}"#
                let agent = """
                    #!/bin/sh
                    printf '{"type":"assistant","message":{"content":[{"type":"text","text":"'
                    head -c 52428800 /dev/zero | tr '\\0' x
                    printf '"}]}}\\n%s\\n' '\(result)'
                    """
                let made = "mkdir ~/bin; cat >~/bin/claude <<'END'\n\(agent)\nEND\nchmod +x ~/bin/claude; echo made"
                #expect(try await relay.output(company, of: made) == "made\n")
                let process = try await relay.engine.container("agx-company-runtime-\(company)")?.state.pid
                let runtime = Int32(try #require(process))
                let before = try Self.peakMemory(of: runtime)
                let path: JSONValue = ["name": "PATH", "value": "/home/player/bin:/usr/bin:/bin"]
                try await relay.createTask(company, "long", "x", ["provider": "claude", "env": [path]])
                let run = try await relay.ended(company, "long-1")
                #expect(run.reason == "Completed", "\(run.jsonText())")
                #expect(run[path: "status", "result"] == "fine")
                #expect(run[path: "status", "unreadableLines"] == 1)
                #expect((run[path: "status", "stdoutBytes"]?.integer ?? 0) > 50 << 20)
                let grown = try Self.peakMemory(of: runtime) - before
                print("runtime: peak memory has grown by \(grown) KiB")
                #expect(grown < 32 << 10, "the runtime holds the line in memory")
            }
        }

        @Test("A write that follows a log is served: the connection that the log took isn't used for it")
        func afterLogs() async throws {
            try await withRelay { relay in
                let company = try await relay.readyCompany()
                try await relay.createTask(company, "short", "echo printed")
                _ = try await relay.finished(company, "short")
                let task = ObjectPath.object(company, "tasks", "short").path
                for number in 1...100 {
                    #expect(try await relay.runLog(company, "short-1") == "printed\n")
                    let labels: JSONValue = ["metadata": ["labels": ["number": .string("\(number)")]]]
                    try await relay.api.sendOK(.PATCH, task, labels)
                }
            }
        }

        /// Reads the log piece by piece, and checks that each is the next of the endless pattern.
        private static func count(_ relay: Relay, _ company: String, _ query: String) async throws -> Int {
            let path = ObjectPath.object(company, "runs", "loud-1").path + "/log?" + query
            let offset = query.hasPrefix("offset=") ? Int(query.dropFirst(7)) ?? 0 : 0
            let pattern = Array(String(repeating: line, count: 1 << 16).utf8)
            let request = HTTPClientRequest(url: relay.api.base + path)
            let response = try await HTTPClient.shared.execute(request, timeout: .seconds(240))
            guard response.status == .ok else { throw EndToEndError("\(path): \(response.status)") }
            var count = 0
            for try await piece in response.body {
                let phase = (offset + count) % line.utf8.count
                let isNext = piece.withUnsafeReadableBytes { bytes in
                    pattern.withUnsafeBytes { expected in
                        guard let base = expected.baseAddress, let mine = bytes.baseAddress else {
                            return bytes.isEmpty
                        }
                        return bytes.count <= expected.count - phase && memcmp(base + phase, mine, bytes.count) == 0
                    }
                }
                guard isNext else { throw EndToEndError("\(path): other bytes after \(count)") }
                count += piece.readableBytes
            }
            return count
        }

        /// The most memory that a process has had, in KiB.
        private static func peakMemory(of process: Int32) throws -> Int {
            let status = try String(contentsOfFile: "/proc/\(process)/status", encoding: .utf8)
            let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
            guard let words = line?.split(whereSeparator: \.isWhitespace), words.count > 1, let peak = Int(words[1])
            else {
                throw EndToEndError("process \(process) tells no peak memory")
            }
            return peak
        }
    }
}
