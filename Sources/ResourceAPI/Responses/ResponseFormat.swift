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
        guard let accept, accept.contains(where: { !$0.isWhitespace }) else { return .json }
        for entry in accept.split(separator: ",") {
            if let format = format(of: entry), allowsYAML || format.encoding == .json { return format }
        }
        var accepted = "application/json, application/json;as=Table;g=meta.k8s.io;v=v1"
        if allowsYAML { accepted += ", application/yaml" }
        throw StatusError(.notAcceptable, "only the following media types are accepted: \(accepted)")
    }

    private static func format(of entry: Substring) -> ResponseFormat? {
        let parts = entry.split(separator: ";").map { $0.filter { !$0.isWhitespace } }
        guard let media = parts.first?.lowercased() else { return nil }
        var parameters: [String: String] = [:]
        for part in parts.dropFirst() {
            let pair = part.split(separator: "=", maxSplits: 1)
            parameters[pair.first.map { $0.lowercased() } ?? ""] = pair.count > 1 ? String(pair[1]) : ""
        }
        guard Double(parameters["q"] ?? "1") ?? 0 > 0, let shape = shape(of: parameters) else { return nil }
        switch media {
        case "application/json", "application/*", "*/*": return ResponseFormat(encoding: .json, shape: shape)
        case "application/yaml" where shape == .whole: return ResponseFormat(encoding: .yaml, shape: .whole)
        default: return nil
        }
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
