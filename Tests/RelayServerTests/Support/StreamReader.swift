import NIOCore
import NIOHTTP1
import NIOPosix
import Testing

/// Reads the beginning of an answer from a real connection, and leaves.
enum StreamReader {
    static func readFirst(port: Int, _ path: String) async throws {
        try await read(port: port, path) { _ in true }
    }

    /// The first lines, without their line feeds.
    static func readLines(
        _ count: Int,
        port: Int,
        _ path: String,
        accept: String = "application/json",
    ) async throws -> [String] {
        var text: [UInt8] = []
        try await read(port: port, path, accept: accept) { piece in
            text += Array(buffer: piece)
            return text.count { $0 == UInt8(ascii: "\n") } >= count
        }
        return text.split(separator: UInt8(ascii: "\n")).prefix(count).map { String(decoding: $0, as: UTF8.self) }
    }

    /// Reads until `isEnough` says so of a piece.
    private static func read(
        port: Int,
        _ path: String,
        accept: String = "*/*",
        isEnough: (ByteBuffer) -> Bool,
    ) async throws {
        let channel = try await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .connect(host: "127.0.0.1", port: port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHTTPClientHandlers()
                    return try NIOAsyncChannel<HTTPClientResponsePart, HTTPClientRequestPart>(
                        wrappingChannelSynchronously: channel
                    )
                }
            }
        try await channel.executeThenClose { inbound, outbound in
            let headers = HTTPHeaders([("Host", "localhost:\(port)"), ("Accept", accept)])
            try await outbound.write(
                .head(HTTPRequestHead(version: .http1_1, method: .GET, uri: path, headers: headers))
            )
            try await outbound.write(.end(nil))
            for try await part in inbound {
                if case .body(let piece) = part, isEnough(piece) { return }
            }
            Issue.record("the answer has ended without a body")
        }
    }
}
