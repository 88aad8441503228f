package import AgxModel
package import ManifestFormat

/// Why a client's `metadata.managedFields` can't be read.
package struct ManagedFieldsError: Error, Sendable, Hashable {
    /// The field that is wrong, and what would be right.
    package var issue: FieldIssue

    init(_ issue: FieldIssue) { self.issue = issue }
}

/// One entry of `metadata.managedFields`: a manager, its fields, and when it last changed them.
package struct ManagedFieldsEntry: Sendable, Hashable {
    package var manager: FieldManager
    package var fields: FieldSet
    /// RFC 3339, as it was written; nil if a client left it out.
    package var time: String?

    package init(manager: FieldManager, fields: FieldSet, time: String? = nil) {
        self.manager = manager
        self.fields = fields
        self.time = time
    }

    /// The entry as the API shows it.
    package var object: JSONValue {
        var object: JSONValue = [
            "manager": .string(manager.name), "operation": .string(manager.operation.rawValue),
            "apiVersion": .string(manager.apiVersion), "fieldsType": "FieldsV1", "fieldsV1": fields.fieldsV1,
        ]
        if let time { object["time"] = .string(time) }
        if manager.part != .main { object["subresource"] = .string(manager.part.name) }
        return object
    }

    /// Reads an entry that stands at `path`; throws what is wrong with it.
    package init(_ value: JSONValue, at path: String) throws(ManagedFieldsError) {
        func text(_ name: String, maximum: Int) throws(ManagedFieldsError) -> String? {
            switch value[name] {
            case nil, .null, "": return nil
            case .string(let text):
                guard text.utf8.count <= maximum else {
                    let message = "Too long: may not be more than \(maximum) bytes"
                    throw ManagedFieldsError(FieldIssue(.tooLong, field: "\(path).\(name)", message: message))
                }
                return text
            case let other?:
                throw ManagedFieldsError(.wrongType(other, at: "\(path).\(name)", expected: "a string"))
            }
        }
        guard value.object != nil else {
            throw ManagedFieldsError(.wrongType(value, at: path, expected: "an object"))
        }
        let operationName = try text("operation", maximum: 128) ?? ""
        guard let operation = FieldManager.Operation(rawValue: operationName) else {
            throw ManagedFieldsError(
                .invalid(.string(operationName), at: "\(path).operation", "must be `Apply` or `Update`")
            )
        }
        let type = try text("fieldsType", maximum: 128)
        guard type == nil || type == "FieldsV1" else {
            throw ManagedFieldsError(.invalid(.string(type ?? ""), at: "\(path).fieldsType", "must be `FieldsV1`"))
        }
        let subresource = try text("subresource", maximum: 256)
        guard subresource == nil || subresource == Subresource.status.name else {
            throw ManagedFieldsError(
                .invalid(.string(subresource ?? ""), at: "\(path).subresource", "must be `status`, or left out")
            )
        }
        manager = FieldManager(
            name: try text("manager", maximum: 128) ?? "",
            operation: operation,
            apiVersion: try text("apiVersion", maximum: 512) ?? "",
            part: subresource == nil ? .main : .status,
        )
        time = try text("time", maximum: 64)
        do {
            fields = try FieldSet(fieldsV1: value["fieldsV1"] ?? .object([:]))
        } catch {
            throw ManagedFieldsError(
                FieldIssue(.invalid, field: "\(path).fieldsV1", message: "Invalid value: \(error.message)")
            )
        }
    }
}
