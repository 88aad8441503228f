import AgxModel
import ManifestFormat
import RelayClient

/// The fields that every object has.
extension JSONValue {
    var objectName: String { self[path: "metadata", "name"]?.string ?? "" }
    var objectNamespace: String? { self[path: "metadata", "namespace"]?.string }
    var objectUID: String? { self[path: "metadata", "uid"]?.string }
    var resourceVersion: String? { self[path: "metadata", "resourceVersion"]?.string }

    /// Whether it belongs to another object, and not only to one of that name.
    func isOwned(by owner: JSONValue) -> Bool {
        guard let uid = owner.objectUID else { return false }
        return self[path: "metadata", "ownerReferences"]?.array?.contains { $0["uid"]?.string == uid } ?? false
    }

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

extension Selection {
    /// The runs that carry a task's name; also those of an earlier task of that name.
    static func runs(of task: JSONValue, includesObjects: Bool = false) -> Selection {
        // No selector can ask for a name that is too long for a label: then it is all of them.
        let labels = LabelSyntax.isValue(task.objectName) ? "\(Run.taskLabel)=\(task.objectName)" : ""
        return Selection(labels: labels, includesObjects: includesObjects)
    }
}
