import AsyncHTTPClient
import DockerEngine
import Foundation
import ManifestFormat
import NIOCore
import NIOHTTP1

/// A run's output followed through the relay, against that of the same command in a bare exec.
struct LogsBenchmark {
    private static let lines = 100
    let bench: EngineBench
    let size: Int

    func run(_ report: Report) async throws {
        let company = try await bench.companyPool(1)[0]
        // Nothing of the log is to be cut, where runtimes cut.
        try await bench.api.call(
            .PATCH,
            "\(RelayAPI.group)/companies/\(company)?fieldValidation=Ignore",
            ["spec": ["limits": ["runOutput": .string("\(size / (1 << 20) + 64)Mi")]]],
        )
        try await measureDelay(company, report)
        try await measureRate(company, report)
    }

    /// Each line is the time of its own printing, on the clock that the benchmark has, too.
    private func measureDelay(_ company: String, _ report: Report) async throws {
        let command = "i=0; while [ $i -lt \(Self.lines) ]; do \(EngineBench.clock); sleep 0.07; i=$((i+1)); done"
        var (ours, bare) = (DelayReader(), DelayReader())
        try await follow(command, "delay", in: company) { ours.add($0) }
        try await exec(command, in: company) { bare.add($0) }
        report.add(
            "a line's way from the sandbox to a client that follows",
            ours.samples.text,
            baseline: bare.samples.text + ", bare exec",
            ratio: ours.samples.median / bare.samples.median,
            aim: "50 ms",
        )
    }

    private func measureRate(_ company: String, _ report: Report) async throws {
        let command = "yes 0123456789abcde | head -c \(size)"
        let processes = ["relay": bench.relay.running, "runtime": try await bench.runtimeProcess(of: company)]
        var bare = RateReader()
        try await exec(command, in: company) { bare.add($0) }
        let (ours, grown) = try await withMemory(of: processes) {
            var ours = RateReader()
            try await follow(command, "large", in: company) { ours.add($0) }
            return ours
        }
        guard ours.bytes == size else {
            throw BenchmarkError("\(ours.bytes) of \(size) bytes were followed")
        }
        report.add(
            "\(size >> 20) MiB of output followed",
            "\(ours.megabytesPerSecond.shown) MB/s; "
                + grown.sorted { $0.key < $1.key }.map { "\($0.key) +\($0.value / 1_000_000) MB" }.joined(
                    separator: ", "
                ),
            baseline: "\(bare.megabytesPerSecond.shown) MB/s, bare exec",
            ratio: ours.megabytesPerSecond / bare.megabytesPerSecond,
            aim: "100 MB/s, flat memory",
        )
    }

    /// Runs a task, and reads its run's output from before its first byte to its end.
    private func follow(_ command: String, _ name: String, in company: String, _ take: (ByteBuffer) -> Void)
        async throws
    {
        try await bench.createTask("bench-\(name)", in: company, ["prompt": .string(command)])
        let run = bench.path("runs/bench-\(name)-1", of: company)
        try await until("\(run) is there", within: .seconds(30)) {
            (try? await bench.api.call(.GET, run)) != nil  // Not yet.
        }
        let request = HTTPClientRequest(url: bench.api.base + run + "/log?follow=true")
        let response = try await HTTPClient.shared.execute(request, timeout: .seconds(600))
        guard response.status == .ok else { throw BenchmarkError("\(request.url): \(response.status)") }
        for try await piece in response.body { take(piece) }
    }

    private func exec(_ command: String, in company: String, _ take: (ByteBuffer) -> Void) async throws {
        let sandbox = try bench.sandbox(of: company)
        try await bench.engine.withExec(in: sandbox, .attached(["sh", "-c", command])) { _, stream in
            stream.closeInput()
            for try await piece in stream.output { take(piece.bytes) }
        }
    }

    /// By how many bytes at most each process has grown while the body ran.
    private func withMemory<Value: Sendable>(
        of processes: [String: RunningProcess],
        _ body: () async throws -> Value,
    ) async throws -> (Value, grown: [String: Int]) {
        let before = try processes.mapValues { try $0.residentBytes() }
        return try await withThrowingTaskGroup(of: [String: Int].self) { group in
            group.addTask {
                var most = before
                while !Task.isCancelled {
                    for (name, process) in processes { most[name] = max(most[name] ?? 0, try process.residentBytes()) }
                    try? await Task.sleep(for: .milliseconds(100))  // Cancelled when the body is done.
                }
                return most
            }
            let value = try await body()
            group.cancelAll()
            let most = try await group.next() ?? before
            return (value, most.merging(before) { $0 - $1 })
        }
    }
}

/// How old lines are that tell the time of their own printing; the first few are left out.
private struct DelayReader {
    /// These may have been printed before the client asked.
    private static let early = 5
    private var lines = LineReader()
    private var count = 0
    private(set) var samples = Samples()

    mutating func add(_ piece: ByteBuffer) {
        let now = Date().timeIntervalSince1970
        for line in lines.add(piece) {
            count += 1
            guard count > Self.early, let time = Double(String(decoding: line, as: UTF8.self)) else { continue }
            samples.add((now - time / 1e9) * 1e3)
        }
    }
}

/// How fast bytes come, from the first piece to the last.
private struct RateReader {
    private var (first, last): (ContinuousClock.Instant?, ContinuousClock.Instant?)
    private(set) var bytes = 0

    var megabytesPerSecond: Double {
        guard let first, let last else { return .nan }
        return Double(bytes) / 1e3 / (last - first).milliseconds
    }

    mutating func add(_ piece: ByteBuffer) {
        first = first ?? .now
        last = .now
        bytes += piece.readableBytes
    }
}
