import DockerEngine
import NIOCore
import Testing

@Suite("Commands in containers on a real engine", .timeLimit(.minutes(3)))
struct RealEngineExecTests {
    @Test("Input is echoed, its end is seen, and the exit code told")
    func attached() async throws {
        try await EngineScope.run { scope in
            let id = try await scope.startSleeper()
            let command = ExecConfiguration.attached(["sh", "-c", "cat; echo bad >&2; exit 7"], attachesInput: true)
            let exec = try await scope.client.withExec(in: id, command) { exec, stream in
                async let output = stream.output.collected()
                try await stream.write("hello ")
                try await stream.write("world\n")
                stream.closeInput()
                let texts = try await output
                #expect(texts.output == "hello world\n" && texts.error == "bad\n")
                return exec
            }
            let found = try await scope.client.inspectExec(exec)
            #expect(found.exitCode == 7 && !found.isRunning && found.containerID == id)
            #expect(found.process.program == "sh")
        }
    }

    @Test("A terminal can be resized, and its end of file written")
    func terminal() async throws {
        try await EngineScope.run { scope in
            let id = try await scope.startSleeper()
            let script = "echo ready; read line; stty size; cat"
            let command = ExecConfiguration.attached(["sh", "-c", script], attachesInput: true, hasTerminal: true)
            try await scope.client.withExec(in: id, command) { exec, stream in
                var text = ""
                for try await piece in stream.output {
                    let wasReady = text.contains("ready")
                    text += String(buffer: piece.bytes)
                    guard !wasReady, text.contains("ready") else { continue }
                    try await scope.client.resizeExec(exec, columns: 101, rows: 43)
                    try await stream.write("\n\u{4}")
                }
                #expect(text.contains("43 101"))
            }
        }
    }

    @Test("A detached command runs by itself, and its end is an event")
    func detached() async throws {
        try await EngineScope.run { scope in
            let id = try await scope.startSleeper()
            let filter = EngineFilter(["container": [id], "event": ["exec_die"]])
            let events = try await scope.client.events(filter: filter)
            let exec = try await scope.client.createExec(
                in: id,
                .detached(["sh", "-c", "echo done > /tmp/x; exit 3"]),
            )
            #expect(try await !scope.client.inspectExec(exec).isRunning)
            try await scope.client.startExecDetached(exec)
            for try await event in events {
                #expect(event.attributes["execID"] == exec && event.attributes["exitCode"] == "3")
                break
            }
            #expect(try await scope.client.inspectExec(exec).exitCode == 3)
            let written = try await scope.client.withExec(in: id, .attached(["cat", "/tmp/x"])) { _, stream in
                try await stream.output.collected().output
            }
            #expect(written == "done\n")
        }
    }

    @Test("A flood in both directions arrives whole")
    func flood() async throws {
        try await EngineScope.run { scope in
            let id = try await scope.startSleeper()
            let blocks = (0..<64).map { ByteBuffer(repeating: UInt8($0), count: 128 << 10) }
            try await scope.client.withExec(in: id, .attached(["cat"], attachesInput: true)) { _, stream in
                async let sent: Void = {
                    for block in blocks { try await stream.write(block) }
                    stream.closeInput()
                }()
                var received = ByteBuffer()
                for try await piece in stream.output { received.writeImmutableBuffer(piece.bytes) }
                try await sent
                let expected = blocks.reduce(into: ByteBuffer()) { $0.writeImmutableBuffer($1) }
                #expect(received == expected)
            }
        }
    }

    @Test("Leaving the scope, by the way out or by cancellation, ends the stream")
    func leaving() async throws {
        try await EngineScope.run { scope in
            let id = try await scope.startSleeper()
            let first = try await scope.client.withExec(in: id, .attached(["yes"])) { _, stream in
                var reader = stream.output.makeAsyncIterator()
                return try await reader.next()
            }
            #expect(first?.bytes.readableBytes ?? 0 > 0)
            let (started, tellStarted) = AsyncStream.makeStream(of: Void.self)
            let follower = Task {
                try await scope.client.withExec(in: id, .attached(["sleep", "3600"])) { _, stream in
                    tellStarted.yield()
                    return try await stream.output.collected().output
                }
            }
            for await _ in started { break }
            follower.cancel()
            await #expect(throws: CancellationError.self) { try await follower.value }
        }
    }

    @Test("Raw output keeps Docker's frames")
    func raw() async throws {
        try await EngineScope.run { scope in
            let id = try await scope.startSleeper()
            let bytes = try await scope.client.withExec(in: id, .attached(["echo", "hi"])) { _, stream in
                var bytes = ByteBuffer()
                for try await piece in stream.rawOutput { bytes.writeImmutableBuffer(piece) }
                return bytes
            }
            #expect(Array(bytes.readableBytesView) == [1, 0, 0, 0, 0, 0, 0, 3] + Array("hi\n".utf8))
        }
    }

    @Test("A command starts once, and needs a running container")
    func refusals() async throws {
        try await EngineScope.run { scope in
            let id = try await scope.startSleeper()
            let exec = try await scope.client.createExec(in: id, .attached(["true"]))
            try await scope.client.withExecStream(exec, hasTerminal: false) { _ = try await $0.output.collected() }
            let again = try await dockerError { try await scope.client.startExecDetached(exec) }
            #expect(again.code == .conflict && again.httpStatus == 409)
            try await scope.client.pauseContainer(id)
            let paused = try await dockerError { try await scope.client.createExec(in: id, .detached(["echo"])) }
            #expect(paused.code == .notRunning)
            try await scope.client.unpauseContainer(id)
            try await scope.client.killContainer(id)
            _ = try await scope.client.waitForContainer(id)
            let stopped = try await dockerError { try await scope.client.createExec(in: id, .detached(["echo"])) }
            #expect(stopped.code == .notRunning)
        }
    }
}
