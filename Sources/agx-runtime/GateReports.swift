import AgxModel
import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import TenantRuntime

/// Tells the relay of events and of new usage, through the gate.
struct GateReports: RelayReports {
    let socket: String

    func tell(_ events: [RuntimeEvent]) async throws {
        try await post("/agx/events", Array(JSONEncoder().encode(events)))
    }

    func announceUsage() async throws { try await post("/agx/usage", []) }

    /// Throws what may be over when it is tried again; a relay that refuses it will refuse it then, too.
    private func post(_ path: String, _ body: [UInt8]) async throws {
        guard let url = URL(httpURLWithSocketPath: socket, uri: path) else {
            throw TenantRuntimeError(.configuration, "tell the relay: the path \(socket) is no host")
        }
        var request = HTTPClientRequest(url: url.absoluteString)
        request.method = .POST
        request.body = .bytes(ByteBuffer(bytes: body))
        let response = try await HTTPClient.shared.execute(request, timeout: .seconds(10))
        _ = try await response.body.collect(upTo: 64 << 10)
        guard response.status.code < 500 else {
            throw TenantRuntimeError(.unheard, "tell the relay: it answers \(response.status.code)")
        }
    }
}
