/// In which of its two forms a client wants to read `/api` and `/apis`.
enum DiscoveryFormat: Sendable, Hashable {
    case plain(ResponseFormat.Encoding)
    /// All kinds in one document.
    case aggregated

    /// Clients refuse a document of the aggregated form under any other type.
    static let aggregatedType = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList"

    /// The first entry of the `Accept` header that can be served; throws `notAcceptable` if there is none.
    static func negotiate(_ accept: String) throws(StatusError) -> DiscoveryFormat {
        for range in MediaRange.all(in: accept) {
            if isAggregated(range) { return .aggregated }
            if let format = ResponseFormat(range) { return .plain(format.encoding) }
        }
        return .plain(try ResponseFormat.negotiate(accept).encoding)
    }

    private static func isAggregated(_ range: MediaRange) -> Bool {
        range.type == "application/json" && range.parameters["as"] == "APIGroupDiscoveryList"
            && range.parameters["g"] == "apidiscovery.k8s.io" && range.parameters["v"] == "v2"
    }
}
