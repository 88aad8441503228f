import AgxModel
import ManifestFormat
import RecordStore

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
        let policy = body["propagationPolicy"]?.string ?? query.text("propagationPolicy")
        if let policy { propagation = try Self.propagation(policy) }
        if let orphans = body["orphanDependents"]?.bool ?? query.flag("orphanDependents") {
            guard propagation == nil else {
                throw Self.refusal(.invalid("", at: "", "orphanDependents and propagationPolicy can't both be set"))
            }
            propagation = orphans ? .orphan : .background
        }
        try Self.checkGracePeriod(body["gracePeriodSeconds"], query)
    }

    private static func text(_ name: String, in preconditions: JSONValue?) throws(StatusError) -> String? {
        switch preconditions?[name] {
        case nil, .null: return nil
        case .string(let text): return text.isEmpty ? nil : text
        default: throw .badRequest("preconditions.\(name) in the DeleteOptions must be a string")
        }
    }

    private static func propagation(_ text: String) throws(StatusError) -> Propagation? {
        guard !text.isEmpty else { return nil }
        if let propagation = Propagation(rawValue: text) { return propagation }
        let supported = "\"Background\", \"Foreground\", \"Orphan\""
        let message = "Unsupported value: \"\(text.prefix(40))\": supported values: \(supported)"
        throw refusal(FieldIssue(.notSupported, field: "propagationPolicy", message: message))
    }

    /// Finalizers decide how long a deletion takes, so the number counts for nothing; it must be one all the same.
    private static func checkGracePeriod(_ value: JSONValue?, _ query: QueryItems) throws(StatusError) {
        switch value {
        case nil, .null: _ = try query.count("gracePeriodSeconds")
        case .integer(let seconds) where seconds >= 0: return
        default: throw .badRequest("gracePeriodSeconds in the DeleteOptions must be a number that isn't negative")
        }
    }

    private static func refusal(_ issue: FieldIssue) -> StatusError { .invalidOptions("DeleteOptions", [issue]) }
}
