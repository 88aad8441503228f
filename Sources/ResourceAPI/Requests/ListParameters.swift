import AgxModel
import ManifestFormat
import RecordStore

/// What a client asks of a list or a watch in the query.
struct ListParameters: Sendable {
    /// The longest page; a client that asks for a longer one gets a token for the rest.
    static let maximumPage = 10_000

    var labels: LabelSelector?
    var fields: FieldSelector?
    var limit: Int?
    var continueToken: String?
    /// Nil if unset.
    var resourceVersion: Int64?
    var match: String?
    var isWatch: Bool
    var allowsBookmarks: Bool
    var sendsInitialEvents: Bool?
    var timeoutSeconds: Int?

    init(_ query: QueryItems, of resource: APIResource) throws(StatusError) {
        do {
            labels = try query.text("labelSelector").map { text throws(ParseError) in try LabelSelector.parse(text) }
            fields = try query.text("fieldSelector").map { text throws(ParseError) in try FieldSelector.parse(text) }
        } catch {
            throw .badRequest(error.message)
        }
        limit = try query.count("limit").flatMap { $0 == 0 ? nil : min($0, Self.maximumPage) }
        continueToken = query.text("continue")
        resourceVersion = try query.version("resourceVersion")
        match = query.text("resourceVersionMatch")
        isWatch = query.flag("watch") ?? false
        allowsBookmarks = query.flag("allowWatchBookmarks") ?? false
        sendsInitialEvents = query.flag("sendInitialEvents")
        timeoutSeconds = try query.count("timeoutSeconds").flatMap { $0 == 0 ? nil : $0 }
        try checkFields(of: resource)
        fields = fields.map(resource.adaptSelector)
        try isWatch ? checkWatch() : checkList()
    }

    private func checkFields(of resource: APIResource) throws(StatusError) {
        for path in fields?.requirements.map(\.path) ?? []
        where path != "metadata.name" && path != "metadata.namespace" && !resource.selectableFields.contains(path) {
            throw .badRequest("field label not supported: \(path.prefix(200))")
        }
    }

    private func checkList() throws(StatusError) {
        if sendsInitialEvents != nil { throw Self.forbidden("sendInitialEvents", "is forbidden for list") }
        guard let match else {
            if continueToken != nil, resourceVersion ?? 0 != 0 {
                throw .badRequest("specifying resource version is not allowed when using continue")
            }
            return
        }
        guard match == "Exact" || match == "NotOlderThan" else {
            throw .invalidOptions(
                "ListOptions",
                [
                    FieldIssue(
                        .notSupported,
                        field: "resourceVersionMatch",
                        message:
                            "Unsupported value: \"\(match.prefix(40))\": supported values: \"Exact\", \"NotOlderThan\"",
                    )
                ],
            )
        }
        guard let resourceVersion else {
            throw Self.forbidden(
                "resourceVersionMatch",
                "resourceVersionMatch is forbidden unless resourceVersion is provided",
            )
        }
        if continueToken != nil {
            throw Self.forbidden("resourceVersionMatch", "resourceVersionMatch is forbidden when continue is provided")
        }
        if match == "Exact", resourceVersion == 0 {
            throw Self.forbidden(
                "resourceVersionMatch",
                "resourceVersionMatch \"exact\" is forbidden for resourceVersion \"0\"",
            )
        }
    }

    private func checkWatch() throws(StatusError) {
        if continueToken != nil { throw .badRequest("continue is not allowed when watching") }
        if sendsInitialEvents != nil, match != "NotOlderThan" {
            throw Self.forbidden(
                "resourceVersionMatch",
                "sendInitialEvents requires setting resourceVersionMatch to NotOlderThan",
            )
        }
        if sendsInitialEvents == nil, match != nil {
            throw Self.forbidden(
                "resourceVersionMatch",
                "resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided",
            )
        }
    }

    private static func forbidden(_ field: String, _ detail: String) -> StatusError {
        .invalidOptions("ListOptions", [.forbidden(at: field, detail)])
    }
}

extension ListParameters {
    func listQuery(kind: String, namespace: String?) -> ListQuery {
        var query = ListQuery(kind: kind, namespace: namespace)
        query.labels = labels
        query.fields = fields
        query.limit = limit
        query.continueToken = continueToken
        query.atVersion = exactVersion
        return query
    }

    /// The version whose state a list is to show; nil for a newer one or any.
    ///
    /// Kubernetes takes the version that comes with a limit for the exact one.
    var exactVersion: Int64? {
        guard let resourceVersion, resourceVersion > 0 else { return nil }
        return match == "Exact" || match == nil && limit != nil ? resourceVersion : nil
    }

    /// How long a watch goes on.
    func lifetime(_ options: WatchOptions) -> Duration {
        timeoutSeconds.map { .seconds($0) } ?? options.makeLifetime()
    }

    func watchQuery(kind: String, namespace: String?) -> WatchQuery {
        let start: WatchQuery.Start =
            switch (sendsInitialEvents, resourceVersion ?? 0) {
            case (true, _): .initialThenLive
            case (false, 0): .now
            case (nil, 0): .initialThenLive
            case (_, let version): .after(version)
            }
        return WatchQuery(kind: kind, namespace: namespace, labels: labels, fields: fields, start: start)
    }
}
