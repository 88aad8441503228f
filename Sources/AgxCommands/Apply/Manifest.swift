import ManifestFormat
import RelayClient

/// One object of a file that a person wrote, with its place in the file.
struct Manifest: Sendable {
    /// The object; its namespace is filled in where the kind has one.
    var object: JSONValue
    let type: ResourceType
    let document: YAMLDocument
    /// The path from the document to the object: empty, or `items[2]` in a list.
    let prefix: String

    var name: String { object.objectName }

    var location: ResourceLocation {
        ResourceLocation(type, namespace: object.objectNamespace, name: object.objectName)
    }

    var collection: ResourceLocation { ResourceLocation(type, namespace: object.objectNamespace) }

    /// `file.yaml:3:7` of a field of the object, or of the nearest parent that the text has.
    func place(of field: String = "") -> String {
        let path = [prefix, field].filter { !$0.isEmpty }.joined(separator: ".")
        guard let position = document.position(of: path) else { return document.source }
        return "\(document.source):\(position.line):\(position.column)"
    }

    /// Where it belongs in the order of creation: what others refer to comes first.
    var rank: Int {
        switch type {
        case .plans: 0
        case .companies: 1
        case .resourceCaps, .networks, .volumes: 2
        default: 3
        }
    }
}
