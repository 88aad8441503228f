import NIOCore
import NIOHTTP1
import NIOPosix
import Testing

/// Reads the beginning of an answer from a real connection, and leaves.
enum StreamReader {
    static func readFirst(port: Int, _ path: String) async throws {
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
            let headers = HTTPHeaders([("Host", "localhost:\(port)")])
            try await outbound.write(
                .head(HTTPRequestHead(version: .http1_1, method: .GET, uri: path, headers: headers))
            )
            try await outbound.write(.end(nil))
            for try await part in inbound {
                if case .body = part { return }
            }
            Issue.record("the answer has ended without a body")
        }
    }
}
