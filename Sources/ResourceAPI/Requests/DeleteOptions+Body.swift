import AgxModel
import ManifestFormat

extension DeleteOptions {
    /// What a body of kind DeleteOptions and the query say together.
    init(body: JSONValue, query: QueryItems) throws(StatusError) {
        self.init()
        guard body == .null || body.object != nil, body["kind"] ?? "DeleteOptions" == "DeleteOptions" else {
            throw .badRequest("the body of a deletion must be an object of kind DeleteOptions")
        }
        var dryRun = query.all("dryRun")
        if let given = body["dryRun"], given != .null {
            guard let values = given.array?.map(\.string), !values.contains(nil) else {
                throw .badRequest("dryRun in the DeleteOptions must be a list of strings")
            }
            dryRun += values.compactMap(\.self)
        }
        isDryRun = try QueryItems.isDryRun(dryRun, "DeleteOptions")
        uid = try Self.text("uid", in: body["preconditions"])
        if let text = try Self.text("resourceVersion", in: body["preconditions"]) {
            guard let version = Int64(text) else {
                throw .badRequest("preconditions.resourceVersion in the DeleteOptions is not a resource version")
            }
            resourceVersion = version
        }
        try Self.checkPropagation(body["propagationPolicy"]?.string ?? query.text("propagationPolicy"))
        if body["orphanDependents"]?.bool == true { try Self.checkPropagation("Orphan") }
    }

    private static func text(_ name: String, in preconditions: JSONValue?) throws(StatusError) -> String? {
        switch preconditions?[name] {
        case nil, .null: return nil
        case .string(let text): return text.isEmpty ? nil : text
        default: throw .badRequest("preconditions.\(name) in the DeleteOptions must be a string")
        }
    }

    /// What an object owns always goes after it; to say yes to a wish for anything else would delete too much.
    private static func checkPropagation(_ policy: String?) throws(StatusError) {
        switch policy {
        case nil, "", "Background", "Foreground": return
        case "Orphan":
            throw .invalidOptions(
                "DeleteOptions",
                [
                    .forbidden(at: "propagationPolicy", "objects are always deleted with what they own")
                ],
            )
        case let policy?:
            let message =
                "Unsupported value: \"\(policy.prefix(40))\": supported values: \"Background\", \"Foreground\""
            throw .invalidOptions(
                "DeleteOptions",
                [
                    FieldIssue(.notSupported, field: "propagationPolicy", message: message)
                ],
            )
        }
    }
}
