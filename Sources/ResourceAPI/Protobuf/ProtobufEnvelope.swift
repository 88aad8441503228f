import ManifestFormat

/// The wrapping that Kubernetes clients put around a message: what kind it is, and its bytes.
struct ProtobufEnvelope {
    /// What bodies of this form are called in `Content-Type`.
    static let mediaType = "application/vnd.kubernetes.protobuf"

    private static let magic: [UInt8] = [0x6B, 0x38, 0x73, 0]
    private static let head = ProtobufMessage([
        1: .message("type", ProtobufMessage([1: .text("apiVersion"), 2: .text("kind")])), 3: .text("encoding"),
    ])

    private let apiVersion: String
    private let kind: String
    private let isEncoded: Bool
    private let content: ArraySlice<UInt8>
    private var budget: Int

    /// The object in a body, as it would be in JSON.
    ///
    /// Throws `badRequest` for bytes that are no such message, `unsupportedMediaType` for kinds that are taken as JSON
    /// only.
    static func object(from body: [UInt8], limits: ParseLimits = ParseLimits()) throws(StatusError) -> JSONValue {
        do throws(ProtobufFault) {
            var envelope = try ProtobufEnvelope(body, budget: limits.maximumNodes)
            if let object = try envelope.object() { return object }
        } catch {
            throw .badRequest("the body of the request can't be read as protocol buffers: \(error.message)")
        }
        throw StatusError(
            .unsupportedMediaType,
            "the body of the request is of a kind that is taken as application/json, not as \(mediaType)",
        )
    }

    private init(_ body: [UInt8], budget: Int) throws(ProtobufFault) {
        guard body.starts(with: Self.magic) else {
            throw ProtobufFault("it doesn't begin as the envelopes of Kubernetes do")
        }
        let fields = body.dropFirst(Self.magic.count)
        self.budget = budget
        let head = try Self.head.object(from: fields, budget: &self.budget)
        apiVersion = head[path: "type", "apiVersion"]?.string ?? ""
        kind = head[path: "type", "kind"]?.string ?? ""
        isEncoded = head["encoding"] != nil
        var content = ArraySlice<UInt8>()
        var reader = ProtobufReader(fields)
        while let (number, value) = try reader.next() {
            if number == 2, case .content(let bytes) = value { content = bytes }
        }
        self.content = content
    }

    /// Nil for a kind whose messages are not known.
    private mutating func object() throws(ProtobufFault) -> JSONValue? {
        guard !isEncoded, let type = ProtobufKinds.message(apiVersion: apiVersion, kind: kind) else { return nil }
        var object = try type.object(from: content, budget: &budget)
        object["apiVersion"] = .string(apiVersion)
        object["kind"] = .string(kind)
        return object
    }
}
