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
}

/// Told of each request when its answer is decided.
package protocol RequestObserver: Sendable {
    /// Called once for each request before anything is looked up, and always followed by `requestAnswered`.
    func requestBegan()
    /// Called once for each request; must not block.
    func requestAnswered(_ request: AnsweredRequest)
}

extension RequestObserver {
    package func requestBegan() {}
}

/// Tells nobody.
package struct NoObserver: RequestObserver {
    package init() {}
    package func requestAnswered(_ request: AnsweredRequest) {}
}

/// Tells several, in their order.
package struct RequestObservers: RequestObserver {
    private let observers: [any RequestObserver]

    package init(_ observers: [any RequestObserver]) { self.observers = observers }

    package func requestBegan() { for observer in observers { observer.requestBegan() } }
    package func requestAnswered(_ request: AnsweredRequest) {
        for observer in observers { observer.requestAnswered(request) }
    }
}
