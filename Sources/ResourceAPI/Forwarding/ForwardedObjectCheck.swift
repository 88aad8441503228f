import AgxModel
import ManifestFormat

/// What is wrong with an object that another server tells of: a client with types of its own that can't decode one
/// object has none.
struct ForwardedObjectCheck: Sendable {
    let resource: APIResource
    let namespace: String

    private static let texts = [
        "name", "generateName", "namespace", "selfLink", "uid", "resourceVersion", "creationTimestamp",
        "deletionTimestamp",
    ]
    private static let times = ["creationTimestamp", "deletionTimestamp"]
    private static let integers = ["generation", "deletionGracePeriodSeconds"]
    private static let ownerTexts = ["apiVersion", "kind", "name", "uid"]
    private static let ownerFlags = ["controller", "blockOwnerDeletion"]
    private static let entryTexts = ["manager", "operation", "apiVersion", "time", "fieldsType", "subresource"]

    /// Nil if it is well; `isWhole` if not only its metadata are told.
    func problem(with object: JSONValue, isWhole: Bool) -> String? {
        guard let metadata = object["metadata"]?.object else { return "an object has no metadata" }
        guard metadata["namespace"]?.string == namespace else { return "it tells of an object of another namespace" }
        if isWhole {
            guard Self.isAbsent(object["kind"], or: { $0.string == resource.kind }),
                Self.isAbsent(object["apiVersion"], or: { $0.string == resource.apiVersion })
            else { return "it tells of an object of another kind" }
            for name in ["spec", "status"] where !Self.isAbsent(object[name], or: { $0.object != nil }) {
                return "\(name) of an object is no object"
            }
        }
        return Self.wrongField(of: metadata).map { "metadata.\($0) of an object has another type" }
    }

    private static func wrongField(of metadata: [String: JSONValue]) -> String? {
        if let name = texts.first(where: { !isText(metadata[$0]) }) { return name }
        if let name = times.first(where: { !isTime(metadata[$0]) }) { return name }
        if let name = integers.first(where: { !isAbsent(metadata[$0], or: { $0.integer != nil }) }) { return name }
        for name in ["labels", "annotations"] where !isAbsent(metadata[name], or: isTexts) { return name }
        guard isAbsent(metadata["finalizers"], or: { $0.array?.allSatisfy { $0.string != nil } ?? false }) else {
            return "finalizers"
        }
        guard isList(metadata["ownerReferences"], of: isOwner) else { return "ownerReferences" }
        return isList(metadata["managedFields"], of: isEntry) ? nil : "managedFields"
    }

    private static func isAbsent(_ value: JSONValue?, or isRight: (JSONValue) -> Bool) -> Bool {
        guard let value, value != .null else { return true }
        return isRight(value)
    }

    private static func isText(_ value: JSONValue?) -> Bool { isAbsent(value) { $0.string != nil } }

    private static func isTime(_ value: JSONValue?) -> Bool {
        isAbsent(value) { time in
            guard let text = time.string else { return false }
            // What is wrong with it doesn't matter.
            return (try? Timestamp(text)) != nil
        }
    }

    private static func isTexts(_ value: JSONValue) -> Bool {
        value.object?.values.allSatisfy { $0.string != nil } ?? false
    }

    private static func isList(_ value: JSONValue?, of isRight: ([String: JSONValue]) -> Bool) -> Bool {
        isAbsent(value) { list in list.array?.allSatisfy { $0.object.map(isRight) ?? false } ?? false }
    }

    private static func isOwner(_ owner: [String: JSONValue]) -> Bool {
        ownerTexts.allSatisfy { isText(owner[$0]) }
            && ownerFlags.allSatisfy { isAbsent(owner[$0]) { $0.bool != nil } }
    }

    private static func isEntry(_ entry: [String: JSONValue]) -> Bool {
        entryTexts.allSatisfy { isText(entry[$0]) } && isTime(entry["time"])
            && isAbsent(entry["fieldsV1"]) { $0.object != nil }
    }
}
