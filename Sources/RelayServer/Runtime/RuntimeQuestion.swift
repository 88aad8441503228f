import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1

/// Asks companies' runtimes over their sockets; what they answer is a stranger's word.
struct RuntimeQuestion: Sendable {
    let addressing: any RuntimeAddressing
    /// The user that runtimes run as, to whom their sockets belong.
    let ownerID: UInt32
    let timeout: TimeAmount
    /// The longest answer that is read, in bytes.
    let maximumBody: Int

    /// The answer; nil if nobody listens, or if the runtime is of a version that doesn't know the path.
    ///
    /// `what` says for messages what was attempted. Throws `RuntimeAnswerError` or what the client throws.
    func get(_ path: String, of company: String, _ what: String) async throws -> Data? {
        let socket = RuntimeSocket(path: addressing.runtimeSocket(of: company), ownerID: ownerID)
        do throws(RuntimeSocket.Problem) {
            try socket.check()
        } catch .missing {
            return nil
        } catch {
            throw RuntimeAnswerError(what, cause: "\(error)")
        }
        var request = HTTPClientRequest(url: "http+unix://\(RuntimeSocket.urlHost(socket.path))\(path)")
        request.headers.add(name: "Host", value: "runtime")
        request.headers.add(name: "Authorization", value: "Bearer \(addressing.relayToken(for: company))")
        let response: HTTPClientResponse
        do {
            response = try await HTTPClient.shared.execute(request, timeout: timeout)
        } catch is IOError {
            return nil
        }
        guard response.status != .notFound else { return nil }
        guard response.status == .ok else { throw RuntimeAnswerError(what, cause: "status \(response.status.code)") }
        return Data(try await response.body.collect(upTo: maximumBody).readableBytesView)
    }
}
