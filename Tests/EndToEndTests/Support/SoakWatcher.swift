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
            let isLast = try pending.readWithUnsafeReadableBytes { bytes in
                try Self.takeLines(bytes, into: &seen)
            }
            if isLast { return true }
            pending.discardReadBytes()
        }
        return false
    }

    /// Notes the versions of all whole lines; answers their length, and whether the last change is among them.
    ///
    /// A million events are too many for a parser, or for a loop over their bytes, in a debug build.
    private static func takeLines(
        _ bytes: UnsafeRawBufferPointer,
        into seen: inout [Int64],
    ) throws -> (Int, Bool) {
        var rest = bytes[...]
        while let line = before("\n", in: rest) {
            guard let start = after(#""resourceVersion":""#, in: line), let version = number(at: start) else {
                throw EndToEndError("a watch said \(String(decoding: line, as: UTF8.self))")
            }
            seen.append(version)
            rest = rest[(line.endIndex + 1)...]
            if after(#""number":"\#(lastText)""#, in: line) != nil { return (rest.startIndex, true) }
        }
        return (rest.startIndex, false)
    }

    private typealias Bytes = Slice<UnsafeRawBufferPointer>

    private static func before(_ text: String, in bytes: Bytes) -> Bytes? {
        position(of: text, in: bytes).map { bytes[..<$0] }
    }

    private static func after(_ text: String, in bytes: Bytes) -> Bytes? {
        position(of: text, in: bytes).map { bytes[($0 + text.utf8.count)...] }
    }

    private static func position(of text: String, in bytes: Bytes) -> Int? {
        let (part, wanted) = (UnsafeRawBufferPointer(rebasing: bytes), Array(text.utf8))
        var start = 0
        // By the C library: it is done for each byte, in a debug build.
        while let base = part.baseAddress, let first = wanted.first, start + wanted.count <= part.count,
            let hit = memchr(base + start, Int32(first), part.count - wanted.count + 1 - start)
        {
            let place = UnsafeRawPointer(hit) - base
            if memcmp(base + place, wanted, wanted.count) == 0 { return bytes.startIndex + place }
            start = place + 1
        }
        return nil
    }

    private static func number(at bytes: Bytes) -> Int64? {
        before("\"", in: bytes).flatMap { Int64(String(decoding: $0, as: UTF8.self)) }
    }
}
