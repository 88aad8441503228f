/// Where an object is in the API.
struct ObjectPath: Sendable, CustomStringConvertible {
    var collection: String
    var name: String

    var path: String { "\(collection)/\(name)" }
    var list: String { "\(collection)?fieldSelector=metadata.name=\(name)" }
    var description: String { path }

    static func company(_ name: String) -> ObjectPath {
        ObjectPath(collection: "\(APIClient.group)/companies", name: name)
    }

    /// An object of a company, such as `tasks`, `build`.
    static func object(_ company: String, _ plural: String, _ name: String) -> ObjectPath {
        ObjectPath(collection: "\(APIClient.group)/namespaces/\(company)/\(plural)", name: name)
    }
}
