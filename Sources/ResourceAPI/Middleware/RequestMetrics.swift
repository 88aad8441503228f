package import Metrics

/// Counts and times requests by verb and resource, answers also by status code, and those that have none yet.
package struct RequestMetrics: RequestObserver {
    /// A client may invent methods, but no label values.
    private static let verbs: Set<String> = [
        "get", "list", "watch", "create", "update", "patch", "delete", "deletecollection", "post", "put", "head",
        "options",
    ]

    private let factory: any MetricsFactory
    private let inFlight: Meter

    package init(factory: any MetricsFactory) {
        self.factory = factory
        inFlight = Meter(label: "agx_api_requests_in_flight", dimensions: [], factory: factory)
    }

    package func requestBegan() { inFlight.increment() }

    package func requestAnswered(_ request: AnsweredRequest) {
        inFlight.decrement()
        let dimensions = [("verb", Self.verb(request)), ("resource", Self.resource(request))]
        Counter(
            label: "agx_api_requests_total",
            dimensions: dimensions + [("code", String(request.code))],
            factory: factory,
        ).increment()
        Timer(label: "agx_api_request_duration_seconds", dimensions: dimensions, factory: factory)
            .recordNanoseconds(Int64(clamping: request.duration.nanoseconds))
    }

    private static func verb(_ request: AnsweredRequest) -> String {
        guard let verb = request.access?.verb else { return "none" }
        return verbs.contains(verb) ? verb : "other"
    }

    /// Such as `companies` or `containers/exec`: only resources that are served come here with a name.
    private static func resource(_ request: AnsweredRequest) -> String {
        guard let access = request.access else { return "" }
        return access.subresource.isEmpty ? access.resource : "\(access.resource)/\(access.subresource)"
    }
}

extension Duration {
    fileprivate var nanoseconds: Int64 {
        let (seconds, attoseconds) = components
        let whole = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        return whole.overflow ? .max : whole.partialValue &+ attoseconds / 1_000_000_000
    }
}
