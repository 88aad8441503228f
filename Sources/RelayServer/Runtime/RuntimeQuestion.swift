import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1

/// Asks companies' runtimes over their sockets; what they answer is a stranger's word.
struct RuntimeQuestion: Sendable {
    let requests: RuntimeRequests
    let timeout: TimeAmount
    /// The longest answer that is read, in bytes.
    let maximumBody: Int

    /// The answer; nil if nobody listens, or if the runtime is of a version that doesn't know the path.
    ///
    /// `what` says for messages what was attempted. Throws `RuntimeAnswerError` or what the client throws.
    func get(_ path: String, of company: String, _ what: String) async throws -> Data? {
        let request: HTTPClientRequest
        do throws(RuntimeSocket.Problem) {
            request = try requests.request(path, of: company)
        } catch .missing {
            return nil
        } catch {
            throw RuntimeAnswerError(what, cause: "\(error)")
        }
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
