import AgxModel
import AsyncHTTPClient
package import Foundation
import NIOCore
import NIOHTTP1

/// Asks companies' runtimes over their sockets; what they answer is a stranger's word.
package struct RuntimeQuestion: Sendable {
    private let requests: RuntimeRequests
    private let timeout: Duration
    private let maximumBody: Int
    private let clock: any Clock<Duration>

    /// `timeout` is for the whole answer, and `maximumBody` the longest that is read, in bytes.
    ///
    /// `ownerID` is the user that runtimes run as, to whom their sockets belong.
    package init(
        addressing: any RuntimeAddressing,
        ownerID: UInt32 = 1000,
        timeout: Duration,
        maximumBody: Int,
        clock: any Clock<Duration> = ContinuousClock(),
    ) {
        requests = RuntimeRequests(addressing: addressing, ownerID: ownerID)
        self.timeout = timeout
        self.maximumBody = maximumBody
        self.clock = clock
    }

    /// The answer; nil if nobody listens, or if the runtime is of a version that doesn't know the path.
    ///
    /// `what` says for messages what was attempted. Throws `RuntimeAnswerError` or what the client throws.
    package func get(_ path: String, of company: String, _ what: String) async throws -> Data? {
        try await ask(.GET, path, of: company, what)
    }

    /// The answer to a POST without a body; nil, and errors, as with `get`.
    package func post(_ path: String, of company: String, _ what: String) async throws -> Data? {
        try await ask(.POST, path, of: company, what)
    }

    private func ask(
        _ method: HTTPMethod,
        _ path: String,
        of company: String,
        _ what: String,
    ) async throws -> Data? {
        var request: HTTPClientRequest
        do throws(RuntimeSocket.Problem) {
            request = try requests.request(path, of: company)
            request.method = method
        } catch .missing {
            return nil
        } catch {
            throw RuntimeAnswerError(what, cause: "\(error)")
        }
        // The client's own limit ends with the head of the answer: the body could come drop by drop for ever.
        return try await withThrowingTaskGroup(of: Data?.self) { group in
            group.addTask { [request] in try await answer(to: request, what) }
            group.addTask {
                try await clock.sleep(for: timeout)
                throw RuntimeAnswerError(what, cause: "no whole answer within \(GoDuration(timeout))")
            }
            defer { group.cancelAll() }
            guard let answer = try await group.next() else { throw CancellationError() }
            return answer
        }
    }

    private func answer(to request: HTTPClientRequest, _ what: String) async throws -> Data? {
        let response: HTTPClientResponse
        do {
            response = try await HTTPClient.shared.execute(request, deadline: .distantFuture)
        } catch is IOError {
            return nil
        }
        guard response.status != .notFound else { return nil }
        guard response.status == .ok else { throw RuntimeAnswerError(what, cause: "status \(response.status.code)") }
        return Data(try await response.body.collect(upTo: maximumBody).readableBytesView)
    }
}
