import HTTPTypes
import ManifestFormat

/// How the body of a request is written, by its `Content-Type`.
enum BodyFormat: Sendable, Hashable {
    case json
    case yaml
    case mergePatch
    case jsonPatch
    /// A merge patch with directives; for built-in kinds only, as in Kubernetes.
    case strategicMergePatch
    /// Server-side apply, in JSON or YAML.
    case apply
    /// For built-in kinds, whose newer clients send nothing else.
    case protobuf

    /// The media types of patches.
    static let patchTypes = ["application/json-patch+json", "application/merge-patch+json", applyType]
    /// The same of built-in kinds.
    static let builtInPatchTypes = patchTypes + [strategicType]
    private static let applyType = "application/apply-patch+yaml"
    private static let strategicType = "application/strategic-merge-patch+json"

    /// Without a content type a body is JSON; throws `unsupportedMediaType` for what isn't taken.
    static func of(
        _ contentType: String?,
        isPatch: Bool,
        takesStrategicMerge: Bool = false,
    ) throws(StatusError) -> BodyFormat {
        let media = contentType?.split(separator: ";").first.map { trimmed($0).lowercased() } ?? ""
        switch (media, isPatch) {
        // No type at all, but not one that is only parameters.
        case ("", false) where contentType?.contains(";") != true: return .json
        case ("application/json", false): return .json
        case ("application/yaml", false), ("application/x-yaml", false), ("text/yaml", false): return .yaml
        case (ProtobufEnvelope.mediaType, false): return .protobuf
        case ("application/merge-patch+json", true): return .mergePatch
        case ("application/json-patch+json", true): return .jsonPatch
        case (strategicType, true) where takesStrategicMerge: return .strategicMergePatch
        case (applyType, true): return .apply
        default:
            let accepted =
                isPatch
                ? (takesStrategicMerge ? builtInPatchTypes : patchTypes).joined(separator: ", ")
                : "application/json, application/yaml"
            throw StatusError(
                .unsupportedMediaType,
                "the body of the request was in an unknown format - accepted media types include: \(accepted)",
            )
        }
    }

    private static func trimmed(_ text: Substring) -> Substring {
        var text = text
        while text.first?.isWhitespace == true { text.removeFirst() }
        while text.last?.isWhitespace == true { text.removeLast() }
        return text
    }

    /// Reads a body; throws `badRequest` with the place of the fault, `requestEntityTooLarge` for too much.
    func parse(_ bytes: [UInt8]) throws(StatusError) -> JSONValue {
        if self == .protobuf { return try ProtobufEnvelope.object(from: bytes) }
        do throws(ParseError) {
            guard self == .yaml || self == .apply else { return try JSONValue.parse(json: bytes) }
            let documents = try YAMLDocuments.parse(bytes, source: "body")
            guard let document = documents.first, documents.count == 1 else {
                throw ParseError(.documentCount, "one document is wanted, there are \(documents.count)")
            }
            return document.value
        } catch {
            if error.code == .tooLarge, bytes.count > ParseLimits().maximumBytes { throw Self.tooLarge }
            throw .badRequest("the body of the request can't be read: \(error)")
        }
    }

    static var tooLarge: StatusError { tooLarge(limit: ParseLimits().maximumBytes) }

    static func tooLarge(limit: Int) -> StatusError {
        StatusError(
            .requestEntityTooLarge,
            "the body of the request is too large: at most \(limit) bytes are taken",
        )
    }
}
