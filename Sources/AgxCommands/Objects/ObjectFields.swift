import ManifestFormat
import RelayClient

/// The fields that every object has.
extension JSONValue {
    var objectName: String { self[path: "metadata", "name"]?.string ?? "" }
    var objectNamespace: String? { self[path: "metadata", "namespace"]?.string }
    var objectUID: String? { self[path: "metadata", "uid"]?.string }
    var resourceVersion: String? { self[path: "metadata", "resourceVersion"]?.string }

    /// The object without the fields that nobody wants to read.
    var withoutManagedFields: JSONValue {
        guard self[path: "metadata", "managedFields"] != nil else { return self }
        var copy = self
        copy["metadata"]?["managedFields"] = nil
        return copy
    }

    /// A condition of the object's status.
    func condition(_ type: String) -> JSONValue? {
        self[path: "status", "conditions"]?.array?
            .first { $0["type"]?.string?.lowercased() == type.lowercased() }
    }
}
