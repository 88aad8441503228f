import HTTPTypes

/// How a client wants to read objects, from its `Accept` header.
struct ResponseFormat: Sendable, Hashable {
    enum Encoding: Sendable, Hashable {
        case json
        case yaml
    }

    /// What of the objects is wanted.
    enum Shape: Sendable, Hashable {
        case whole
        case table
        /// `PartialObjectMetadata`.
        case metadata
    }

    var encoding: Encoding
    var shape: Shape

    static let json = ResponseFormat(encoding: .json, shape: .whole)

    /// The first entry of the header that can be served; throws `notAcceptable` if there is none.
    static func negotiate(_ accept: String?, allowsYAML: Bool = true) throws(StatusError) -> ResponseFormat {
        // What most clients say needs no reading.
        if accept == "application/json" || accept == "*/*" { return .json }
        guard let accept, accept.contains(where: { !$0.isWhitespace }) else { return .json }
        for range in MediaRange.all(in: accept) {
            if let format = ResponseFormat(range), allowsYAML || format.encoding == .json { return format }
        }
        var accepted = "application/json, application/json;as=Table;g=meta.k8s.io;v=v1"
        if allowsYAML { accepted += ", application/yaml" }
        throw StatusError(.notAcceptable, "only the following media types are accepted: \(accepted)")
    }

    /// Nil if nothing here is of that type.
    init?(_ range: MediaRange) {
        guard let shape = Self.shape(of: range.parameters) else { return nil }
        switch range.type {
        case "application/json", "application/*", "*/*": self.init(encoding: .json, shape: shape)
        case "application/yaml" where shape == .whole: self.init(encoding: .yaml, shape: .whole)
        default: return nil
        }
    }

    private init(encoding: Encoding, shape: Shape) {
        self.encoding = encoding
        self.shape = shape
    }

    private static func shape(of parameters: [String: String]) -> Shape? {
        guard let kind = parameters["as"] else { return .whole }
        guard parameters["g"] == "meta.k8s.io", parameters["v"] == "v1" else { return nil }
        switch kind {
        case "Table": return .table
        case "PartialObjectMetadata", "PartialObjectMetadataList": return .metadata
        default: return nil
        }
    }
}
