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
            "A run may print a gigabyte where that much is kept: it can be followed and read from anywhere, and costs neither memory nor other runs"
        )
        func gigabyte() async throws {
            try await withRelay { relay in
                // The whole is kept, so that all of it can be followed.
                let company = try await relay.readyCompany(["limits": ["runOutput": "2Gi"]])
                let processes = try await Self.processes(of: company, relay)
                let before = try processes.mapValues { try Self.peakMemory(of: $0) }
                let command = "\(Self.print); exit 4"
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
                Swift.print("followed in \(took), a small run took \(pause)")
                try Self.expectFlat(processes, before)
            }
        }

        @Test("Of a long output the head and the tail are kept, the disk has the middle back, and a line says so")
        func bounded() async throws {
            try await withRelay { relay in
                let company = try await relay.readyCompany()
                let processes = try await Self.processes(of: company, relay)
                let before = try processes.mapValues { try Self.peakMemory(of: $0) }
                try await relay.createTask(company, "loud", "\(Self.print); while ! test -e go; do sleep 0.1; done")
                let run = try await relay.run(company, "loud-1", is: "Running")
                let home = try await relay.volumePath(company, "home")
                let uid = try #require(run[path: "metadata", "uid"]?.string)
                let output = home + "/.agx/runs/\(uid)/stdout"
                let (bound, head) = (64 << 20, 16 << 20)
                try await within(.seconds(60), { "the output to be cut while the run goes on" }) {
                    while try Self.status(of: output).size < Self.size || Self.status(of: output).allocated > bound {
                        // allowed: between two looks at what has no watch, with a deadline
                        try await Task.sleep(for: .milliseconds(50))
                    }
                }
                _ = FileManager.default.createFile(atPath: home + "/go", contents: nil)
                let ended = try await relay.run(company, "loud-1", is: "Succeeded")
                #expect(ended[path: "status", "stdoutBytes"]?.integer == Int64(Self.size))
                #expect(try Self.status(of: output).allocated <= bound)
                let log = try await relay.agx([
                    "logs", "-n", company, "run/loud-1", "--stdout", "--since-byte", "\(head - 16)",
                ])
                let lines = log.output.prefix(200).split(separator: "\n")
                let mark = try #require(lines.dropFirst().first.map(String.init))
                #expect(mark.hasPrefix("[agx: ") && mark.contains("iB of output cut here; it goes on at byte "))
                let end = try #require(mark.dropLast().split(separator: " ").last.flatMap { Int($0) })
                let tail = try await Self.count(relay, company, "offset=\(end)")
                #expect(tail == Self.size - end && tail >= 32 << 20)
                #expect(log.output.utf8.count == 16 + mark.utf8.count + 1 + tail)
                let inside = try await relay.agx([
                    "logs", "-n", company, "run/loud-1", "--stdout", "--since-byte", "\(end - 1)",
                ])
                #expect(inside.output.hasPrefix("[agx: 1 byte of output cut here"))
                let whole = try await relay.agx(["logs", "-n", company, "run/loud-1", "--stdout", "-f"])
                #expect(whole.output.utf8.count == head + mark.utf8.count + 1 + tail)
                try Self.expectFlat(processes, before)
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
                let container = "agx-company-runtime-\(company)"
                let runtime = try await relay.engine.process("agx-runtime", in: container)
                let before = try Self.peakMemory(of: runtime)
                let path: JSONValue = ["name": "PATH", "value": "/home/player/bin:/usr/bin:/bin"]
                try await relay.createTask(company, "long", "x", ["provider": "claude", "env": [path]])
                let run = try await relay.ended(company, "long-1")
                #expect(run.reason == "Completed", "\(run.jsonText())")
                #expect(run[path: "status", "result"] == "fine")
                #expect(run[path: "status", "unreadableLines"] == 1)
                #expect((run[path: "status", "stdoutBytes"]?.integer ?? 0) > 50 << 20)
                let grown = try Self.peakMemory(of: runtime) - before
                Swift.print("runtime: peak memory has grown by \(grown) KiB")
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

        private static let print = "yes 0123456789abcde | head -c \(size)"

        /// How long a file is, and how much room it takes on the disk, in bytes.
        private static func status(of path: String) throws -> (size: Int, allocated: Int) {
            var status = stat()
            guard stat(path, &status) == 0 else { throw EndToEndError("\(path): errno \(errno)") }
            return (Int(status.st_size), Int(status.st_blocks) * 512)
        }

        private static func processes(of company: String, _ relay: Relay) async throws -> [String: Int32] {
            let runtime = try await relay.engine.process("agx-runtime", in: "agx-company-runtime-\(company)")
            return ["relay": try relay.processID(), "runtime": runtime]
        }

        private static func expectFlat(_ processes: [String: Int32], _ before: [String: Int]) throws {
            for (name, process) in processes {
                let grown = try peakMemory(of: process) - (before[name] ?? 0)
                Swift.print("\(name): peak memory has grown by \(grown) KiB")
                // Buffers and what the allocator keeps of them, whatever the length.
                #expect(grown < 64 << 10, "\(name) holds output in memory")
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
