import Foundation
import Glibc
import Testing

@testable import TenantRuntime

/// The run directory of a run `r` with an output that the test writes.
struct OutputFile {
    let home: TemporaryHome
    let files: RunFiles
    let stream: RunOutput
    var path: String { home.volume.runDirectory("r") + "/" + stream.rawValue }

    init(_ stream: RunOutput = .stdout, home: TemporaryHome? = nil) throws {
        self.home = try home ?? TemporaryHome()
        self.stream = stream
        files = RunFiles(volume: self.home.volume)
        let command = RunCommand(arguments: ["true"], workingDirectory: self.home.path)
        try files.prepare(run: "r", command: command)
    }

    /// As agents print: at the end of the file, wherever that is.
    func append(_ bytes: [UInt8]) throws {
        let file = FileDescriptor(open(path, O_WRONLY | O_APPEND | O_CLOEXEC), path: path)
        try file.write(bytes)
    }

    func append(_ text: String) throws { try append(Array(text.utf8)) }

    /// A mebibyte of numbered lines of 16 bytes.
    private static let block = Array(
        (0..<65_536).map { number in
            let digits = String(number)
            return String(repeating: "0", count: 15 - digits.utf8.count) + digits + "\n"
        }.joined().utf8
    )

    /// What lies between two offsets of an endless output of such mebibytes.
    static func text(_ range: Range<Int64>) -> [UInt8] {
        var (text, offset): ([UInt8], Int64) = ([], range.lowerBound)
        while offset < range.upperBound {
            let place = Int(offset % Int64(block.count))
            let part = block[place..<min(block.count, place + Int(range.upperBound - offset))]
            text += part
            offset += Int64(part.count)
        }
        return text
    }

    func allocatedBytes() throws -> Int64 {
        try FileDescriptor(open(path, O_RDONLY | O_CLOEXEC), path: path).allocatedBytes()
    }

    func size() throws -> Int64 { try FileDescriptor(open(path, O_RDONLY | O_CLOEXEC), path: path).size() }

    /// As adapters see it; `meanwhile` is called for each line.
    func lines(
        maximumLength: Int,
        dropsLongLines: Bool = false,
        bound: OutputBound = OutputBound(),
        meanwhile: () -> Void = {},
    ) async throws -> [String] {
        let file = FileDescriptor(open(path, O_RDONLY | O_CLOEXEC), path: path)
        var lines: [String] = []
        let reader = LineReader(maximumLength: maximumLength, dropsLongLines: dropsLongLines, bound: bound)
        try await reader.read(file) {
            lines.append(String(decoding: $0, as: UTF8.self))
            meanwhile()
        }
        return lines
    }

    @discardableResult
    func cut(_ bound: OutputBound = OutputBound(bytes: OutputBound.least), _ secrets: [String] = []) throws -> Bool {
        try files.cutOutput(run: "r", bound: bound, mask: SecretMask(secrets))
    }

    func reader(
        secrets: [String] = [],
        isSettled: @escaping @Sendable () -> Bool = { true },
    ) -> RunLogReader<ContinuousClock> {
        RunLogReader(
            files: files,
            clock: ContinuousClock(),
            interval: .milliseconds(1),
            secrets: { _ in secrets },
            settled: { _ in isSettled() ? try files.outputSizes(run: "r") : nil },
        )
    }

    /// All that is there from an offset on.
    func read(
        from offset: Int64 = 0,
        untilCut: Bool = false,
        secrets: [String] = [],
        isSettled: @escaping @Sendable () -> Bool = { true },
    ) async throws -> [UInt8] {
        let reader = reader(secrets: secrets, isSettled: isSettled)
        var all: [UInt8] = []
        for try await chunk in reader.read(run: "r", stream: stream, from: offset, follow: false, untilCut: untilCut) {
            #expect(chunk.count <= RunLogReader<ContinuousClock>.chunkSize)
            all += chunk
        }
        return all
    }
}
