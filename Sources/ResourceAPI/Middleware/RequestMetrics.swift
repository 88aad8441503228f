package import Metrics

/// Counts and times requests by verb, resource and status code.
package struct RequestMetrics: RequestObserver {
    private let factory: any MetricsFactory

    package init(factory: any MetricsFactory) { self.factory = factory }

    package func requestAnswered(_ request: AnsweredRequest) {
        // Names that clients choose must not become labels: only resources that exist come here with a name.
        let dimensions = [
            ("verb", request.access?.verb ?? "none"), ("resource", request.access?.resource ?? ""),
            ("code", String(request.code)),
        ]
        Counter(label: "agx_api_requests_total", dimensions: dimensions, factory: factory).increment()
        Timer(label: "agx_api_request_duration_seconds", dimensions: dimensions, factory: factory)
            .recordNanoseconds(Int64(clamping: request.duration.nanoseconds))
    }
}

extension Duration {
    fileprivate var nanoseconds: Int64 {
        let (seconds, attoseconds) = components
        let whole = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        return whole.overflow ? .max : whole.partialValue &+ attoseconds / 1_000_000_000
    }
}
