import AgxModel
import AsyncHTTPClient
import HTTPTypes
package import Metrics
import NIOCore
import NIOHTTP1
package import RecordStore
package import ResourceAPI
import Synchronization

/// Hands requests for tasks and runs to the runtime of their company, over its unix socket.
///
/// Connections are kept and used again. To be closed with `shutDown` when the relay stops.
package final class RuntimeForwarder: ResourceForwarder {
    /// Bounds of the forwarder.
    package struct Options: Sendable {
        /// How long a runtime may take until the head of its answer is there; there is no limit after that.
        package var headTimeout: Duration
        /// The user that runtimes run as, to whom their sockets belong.
        package var ownerID: UInt32
        /// What `headTimeout` is counted by.
        package var clock: any Clock<Duration> = ContinuousClock()
        /// Where requests are counted by what came of them.
        package var metrics: any MetricsFactory = NOOPMetricsHandler.instance

        package init(headTimeout: Duration = .seconds(10), ownerID: UInt32 = 1000) {
            self.headTimeout = headTimeout
            self.ownerID = ownerID
        }
    }

    private let requests: RuntimeRequests
    private let store: RecordStore
    private let options: Options
    private let client: HTTPClient
    private let counts: ForwardingCounts
    private let isClosed = Mutex(false)

    package init(addressing: any RuntimeAddressing, store: RecordStore, options: Options = Options()) {
        requests = RuntimeRequests(addressing: addressing, ownerID: options.ownerID)
        self.store = store
        self.options = options
        counts = ForwardingCounts(options.metrics)
        var configuration = HTTPClient.Configuration()
        configuration.httpVersion = .http1Only
        configuration.redirectConfiguration = .disallow
        configuration.decompression = .disabled
        configuration.timeout.connect = .seconds(2)
        // A runtime that is away must be told at once: clients come again by themselves.
        configuration.connectionPool.retryConnectionEstablishment = false
        // Each follower of a log or a watch occupies a connection for as long as it likes.
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = 256
        configuration.connectionPool.idleTimeout = .seconds(30)
        client = HTTPClient(eventLoopGroup: HTTPClient.defaultEventLoopGroup, configuration: configuration)
    }

    deinit {
        // The pool insists on being shut down; its own closure keeps it alive until that is done.
        if beginClosing() { client.shutdown { _ in } }
    }

    /// Closes all connections; what is under way fails.
    ///
    /// Closing twice is harmless.
    package func shutDown() async {
        guard beginClosing() else { return }
        // Connections that don't close cleanly are gone all the same.
        try? await client.shutdown()
    }

    /// False if the connections are being closed already.
    private func beginClosing() -> Bool {
        isClosed.withLock { closed in
            defer { closed = true }
            return !closed
        }
    }

    package func namespaces() async throws -> [ForwardedNamespace] {
        let companies = try await store.identities(kind: Company.kind)
        return companies.filter { !$0.isDeleting }.map { ForwardedNamespace(name: $0.key.name, id: $0.uid) }
    }

    package func namespaceChanges() -> any AsyncSequence<NamespaceChange, any Error> & Sendable {
        store.watch(WatchQuery(kind: Company.kind, start: .now)).compactMap { event in
            switch event {
            case .added(let company), .modified(let company):
                company.isDeleting ? .gone(Self.namespace(company)) : .present(Self.namespace(company))
            case .deleted(let company): .gone(Self.namespace(company))
            case .initialDone, .bookmark: nil
            }
        }
    }

    private static func namespace(_ company: Record) -> ForwardedNamespace {
        ForwardedNamespace(name: company.key.name, id: company.uid)
    }

    package func forward(_ request: ForwardedRequest, to namespace: String) async throws -> ForwardedResponse {
        do {
            try RuntimePath.check(request.path, namespace: namespace)
        } catch {
            counts.count(.refused)
            throw error
        }
        var outgoing: HTTPClientRequest
        do throws(RuntimeSocket.Problem) {
            outgoing = try requests.request(request.path, of: namespace)
        } catch {
            counts.count(.absent)
            throw await absence(of: namespace, problem: "\(error)", isRepeatable: true)
        }
        Self.fill(&outgoing, from: request)
        let answer: ForwardedResponse
        do {
            answer = Self.answer(try await send(outgoing, repeats: request.method == .get))
            counts.count(.answered)
        } catch {
            if Task.isCancelled || error is CancellationError {
                counts.count(.cancelled)
                throw CancellationError()
            }
            let outcome = ForwardingCounts.outcome(of: error)
            counts.count(outcome)
            throw await absence(
                of: namespace,
                problem: Self.text(error, options),
                // A write that was sent may have been carried out.
                isRepeatable: outcome == .absent || request.method == .get,
            )
        }
        guard answer.status != .unauthorized else {
            // It is the relay that it doesn't know: the client would take that for its own token, and nothing was done.
            throw await absence(of: namespace, problem: "it refuses the relay's token", isRepeatable: true)
        }
        return answer
    }

    /// Sends a request; once more if it `repeats` and met a connection that had been closed meanwhile.
    private func send(_ request: HTTPClientRequest, repeats: Bool) async throws -> HTTPClientResponse {
        do {
            return try await head(of: request)
        } catch let error as HTTPClientError where repeats && error == .remoteConnectionClosed {
            return try await head(of: request)
        }
    }

    private func head(of request: HTTPClientRequest) async throws -> HTTPClientResponse {
        let (client, limit, clock) = (client, options.headTimeout, options.clock)
        return try await withThrowingTaskGroup(of: HTTPClientResponse?.self) { group in
            group.addTask { try await client.execute(request, deadline: .distantFuture) }
            group.addTask {
                try await clock.sleep(for: limit)
                return nil
            }
            defer { group.cancelAll() }
            guard let first = try await group.next(), let response = first else {
                try Task.checkCancellation()
                throw HTTPClientError.deadlineExceeded
            }
            return response
        }
    }

    private static func fill(_ outgoing: inout HTTPClientRequest, from request: ForwardedRequest) {
        outgoing.method = HTTPMethod(rawValue: request.method.rawValue)
        for field in request.headers where !ownHeaders.contains(field.name.canonicalName) {
            outgoing.headers.add(name: field.name.rawName, value: field.value)
        }
        // The runtime knows the relay only: this is whom the relay knows.
        outgoing.headers.add(name: "X-Remote-User", value: headerText(request.user.name))
        if request.body.readableBytes > 0 { outgoing.body = .bytes(request.body) }
    }

    /// A name as a field's value: what is not printable ASCII is left out.
    private static func headerText(_ name: String) -> String {
        String(decoding: name.utf8.filter { $0 >= 0x20 && $0 < 0x7F }.prefix(128), as: UTF8.self)
    }

    /// Fields that the relay says for itself, whatever the client has said.
    private static let ownHeaders: Set<String> = [
        "host", "authorization", "x-remote-user", "connection", "content-length", "transfer-encoding",
    ]

    private static func answer(_ response: HTTPClientResponse) -> ForwardedResponse {
        var headers = HTTPFields()
        for (name, value) in response.headers {
            guard let name = HTTPField.Name(name) else { continue }
            headers.append(HTTPField(name: name, value: value))
        }
        return ForwardedResponse(
            status: HTTPResponse.Status(code: Int(response.status.code)),
            headers: headers,
            body: response.body,
        )
    }

    private func absence(of company: String, problem: String, isRepeatable: Bool) async -> StatusError {
        await RuntimeAbsence(store: store).status(of: company, problem: problem, isRepeatable: isRepeatable)
    }

    private static func text(_ error: any Error, _ options: Options) -> String {
        switch error {
        case _ where ForwardingCounts.outcome(of: error) == .absent: "nobody listens on its socket"
        case let error as HTTPClientError where error == .deadlineExceeded:
            "it has not answered within \(GoDuration(options.headTimeout))"
        case let error as HTTPClientError where error == .remoteConnectionClosed:
            "it has closed the connection without an answer"
        default: "the connection failed"
        }
    }
}
