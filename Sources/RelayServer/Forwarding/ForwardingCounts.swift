import AsyncHTTPClient
import Foundation
import Metrics
import NIOCore

/// Counts the requests to runtimes by what came of them.
struct ForwardingCounts: Sendable {
    /// What came of one request.
    enum Outcome: String, Sendable, CaseIterable {
        /// The runtime answered, whatever it said.
        case answered
        /// Nobody listens, or there is no socket that could be trusted.
        case absent
        /// The path leads out of the company; nothing was sent.
        case refused
        case timeout
        /// The connection broke.
        case failed
        /// The client left before there was an answer.
        case cancelled
    }

    private let counters: [Outcome: Counter]

    init(_ factory: any MetricsFactory) {
        let pairs = Outcome.allCases.map { outcome in
            (
                outcome,
                Counter(
                    label: "agx_runtime_requests_total",
                    dimensions: [("outcome", outcome.rawValue)],
                    factory: factory,
                ),
            )
        }
        counters = Dictionary(uniqueKeysWithValues: pairs)
    }

    func count(_ outcome: Outcome) { counters[outcome]?.increment() }

    /// What an error of the client means.
    static func outcome(of error: any Error) -> Outcome {
        switch error {
        case let error as IOError where connectErrors.contains(error.errnoCode): .absent
        case ChannelError.connectTimeout: .absent
        case let error as HTTPClientError where error == .connectTimeout: .absent
        case let error as HTTPClientError where error == .deadlineExceeded: .timeout
        default: .failed
        }
    }

    /// What connecting to a socket fails with; once there is a connection, other things happen to it.
    private static let connectErrors: Set<CInt> = [ECONNREFUSED, ENOENT, ENOTDIR, EACCES, EPROTOTYPE, EAGAIN]
}
