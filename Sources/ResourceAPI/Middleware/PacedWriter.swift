package import HTTPTypes
package import Hummingbird
package import NIOCore

/// Waits every so many bytes until those before have been dealt with.
package struct PacedWriter: ResponseBodyWriter {
    /// Bytes that may be under way.
    package static let maximumAhead = 256 << 10

    private var writer: any ResponseBodyWriter
    private let catchUp: @Sendable () async throws -> Void
    private var ahead = 0

    /// `catchUp` returns once `writer` has nothing under way.
    package init(_ writer: any ResponseBodyWriter, catchUp: @escaping @Sendable () async throws -> Void) {
        self.writer = writer
        self.catchUp = catchUp
    }

    @concurrent
    package mutating func write(_ buffer: ByteBuffer) async throws {
        try await writer.write(buffer)
        ahead += buffer.readableBytes
        guard ahead >= Self.maximumAhead else { return }
        try await catchUp()
        ahead = 0
    }

    /// Ends the body; what is under way is waited for by the connection itself.
    @concurrent
    package consuming func finish(_ trailingHeaders: HTTPFields?) async throws {
        try await writer.finish(trailingHeaders)
    }
}
