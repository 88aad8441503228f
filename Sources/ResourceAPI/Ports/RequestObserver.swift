/// One answered request, for metrics and the audit log.
package struct AnsweredRequest: Sendable {
    /// Nil if nobody could be authenticated.
    package var user: APIUser?
    package var access: AccessRequest?
    package var method: String
    package var path: String
    /// The HTTP status code.
    package var code: Int
    /// Until the head of the answer was ready; a watch goes on after that.
    package var duration: Duration
    package var requestID: String
    package var isDryRun: Bool
}

/// Told of each request when its answer is decided.
package protocol RequestObserver: Sendable {
    /// Called once for each request; must not block.
    func requestAnswered(_ request: AnsweredRequest)
}

/// Tells nobody.
package struct NoObserver: RequestObserver {
    package init() {}
    package func requestAnswered(_ request: AnsweredRequest) {}
}
