import AgxModel
import ManifestFormat
import NIOCore
import Synchronization

/// The OpenAPI documents of an API, made when one is asked for first.
final class OpenAPIDocuments: Sendable {
    enum Name: Sendable, Hashable {
        /// The list of the documents of version 3.
        case index
        /// Version 3 of one group and version, by its path such as `apis/runagx.com/v1`.
        case group(String)
        case version2
        case version2Protobuf
    }

    /// The paths of groups and versions that have a document, in the order of discovery.
    let groupPaths: [String]
    private let groups: [[ServedResource]]
    private let builder: OpenAPIBuilder
    private let made = Mutex<[Name: OpenAPIDocument]?>(nil)

    init(_ discovery: DiscoveryDocuments, version: String, metadata: JSONValue) {
        let places = ([""] + discovery.groups).flatMap { group in
            discovery.versions(of: group).map { (group, $0) }
        }
        groups = places.map { discovery.resources(group: $0.0, version: $0.1) }
        groupPaths = places.map { $0.0.isEmpty ? "api/\($0.1)" : "apis/\($0.0)/\($0.1)" }
        builder = OpenAPIBuilder(version: version, metadata: metadata)
    }

    func document(_ name: Name) -> OpenAPIDocument? {
        made.withLock { made in
            let documents = made ?? make()
            made = documents
            return documents[name]
        }
    }

    private func make() -> [Name: OpenAPIDocument] {
        var documents: [Name: OpenAPIDocument] = [:]
        var entries: [String: JSONValue] = [:]
        for (path, resources) in zip(groupPaths, groups) {
            let document = OpenAPIDocument(OpenAPIVersion3.document(builder.description(of: resources)))
            documents[.group(path)] = document
            entries[path] = ["serverRelativeURL": .string("/openapi/v3/\(path)?hash=\(document.hash)")]
        }
        documents[.index] = OpenAPIDocument(["paths": .object(entries)])
        let whole = builder.description(of: groups.flatMap(\.self))
        documents[.version2] = OpenAPIDocument(OpenAPIVersion2.document(whole))
        documents[.version2Protobuf] = OpenAPIDocument(
            bytes: GnosticDocument.bytes(whole),
            type: OpenAPIDocument.protobufType,
        )
        return documents
    }
}

/// A document that stays as it is as long as the program runs.
struct OpenAPIDocument: Sendable {
    /// What clients that can read protocol buffers ask for, and what the answer is called.
    static let protobufAsked = "application/com.github.proto-openapi.spec.v2@v1.0+protobuf"
    static let protobufType = "application/com.github.proto-openapi.spec.v2.v1.0+protobuf"

    let content: ByteBuffer
    let type: String
    /// The same for the same bytes.
    let hash: String

    init(_ value: JSONValue) { self.init(bytes: value.jsonBytes(), type: "application/json") }

    init(bytes: [UInt8], type: String) {
        content = ByteBuffer(bytes: bytes)
        self.type = type
        // FNV-1a: it has to tell versions apart, not to withstand anybody.
        let hash = bytes.reduce(0xCBF2_9CE4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
        self.hash = String(hash, radix: 16)
    }
}
