import AgxModel
import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import TenantRuntime

/// Asks the relay for the company's keys, through the gate: they are never on the runtime's disk.
struct GateCredentials: Sendable {
    private static let maximumBytes = 64 << 10
    let socket: String
    /// How long an answer is waited for; the run is tried again later, and meanwhile others have their turn.
    var patience = TimeAmount.seconds(3)

    func read(_ provider: Provider) async throws -> ProviderCredentials {
        guard let url = URL(httpURLWithSocketPath: socket, uri: "/agx/credentials/\(provider.rawValue)") else {
            throw TenantRuntimeError(
                .configuration,
                "ask for the key of \(provider.rawValue): the path \(socket) is no host",
            )
        }
        let request = HTTPClientRequest(url: url.absoluteString)
        do {
            let response = try await HTTPClient.shared.execute(request, timeout: patience)
            let body = try await response.body.collect(upTo: Self.maximumBytes)
            guard response.status == .ok else {
                struct Refusal: Decodable { var message: String }
                // Whatever else it says, the status tells that there is no key.
                let refusal = try? JSONDecoder().decode(Refusal.self, from: Data(body.readableBytesView))
                let reason = refusal?.message ?? "the gate answers \(response.status.code)"
                throw TenantRuntimeError(
                    response.status == .unprocessableEntity ? .unusableKey : .credentials,
                    "ask for the key of \(provider.rawValue): \(reason)",
                )
            }
            let variables = try JSONDecoder().decode([String: String].self, from: Data(body.readableBytesView))
            return ProviderCredentials(environment: variables)
        } catch let error as TenantRuntimeError {
            throw error
        } catch {
            // The decoder's own words could quote the key.
            let kind = error is DecodingError ? "the answer can't be read" : "\(error)"
            throw TenantRuntimeError(.credentials, "ask for the key of \(provider.rawValue): \(kind)")
        }
    }
}
