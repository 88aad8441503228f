import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1

/// Watches one kind, over broken connections, and notes the version of each event.
struct SoakWatcher: Sendable {
    /// The value of a label that ends all watchers.
    static let lastText = "last"

    let client: HTTPClient
    let base: String
    let start: Int64

    /// Watches until the last change has been seen.
    func run() async throws -> [Int64] {
        var seen: [Int64] = []
        while true {
            do {
                if try await follow(&seen) { return seen }
            } catch let error where error.isLostConnection {
                // Tried again below.
            }
            // allowed: between two tries while the relay is away
            try await Task.sleep(for: .milliseconds(20))
        }
    }

    /// One connection; false if it ended before the last change.
    private func follow(_ seen: inout [Int64]) async throws -> Bool {
        let version = seen.last ?? start
        let request = HTTPClientRequest(url: base + "?watch=true&resourceVersion=\(version)")
        let response = try await client.execute(request, timeout: .seconds(600))
        guard response.status == .ok else { throw EndToEndError("a watch from \(version): \(response.status)") }
        var pending = ByteBuffer()
        for try await piece in response.body {
            pending.writeImmutableBuffer(piece)
            while let end = pending.readableBytesView.firstIndex(of: UInt8(ascii: "\n")) {
                let length = end - pending.readerIndex + 1
                let line = pending.readString(length: length) ?? ""
                pending.discardReadBytes()
                seen.append(try Self.version(in: line))
                if line.contains(#""number":"\#(Self.lastText)""#) { return true }
            }
        }
        return false
    }

    /// Looked for in the text: a million events are too many for a parser in a debug build.
    private static func version(in line: String) throws -> Int64 {
        let name = #""resourceVersion":""#
        let start = line.range(of: name)?.upperBound ?? line.endIndex
        guard let version = Int64(line[start...].prefix(while: \.isNumber)) else {
            throw EndToEndError("a watch said \(line)")
        }
        return version
    }
}
