package import ManifestFormat

extension StatusError {
    /// The `Status` object of this refusal.
    package var object: JSONValue {
        var status: JSONValue = [
            "kind": "Status", "apiVersion": "v1", "metadata": .object([:]), "status": "Failure",
            "message": .string(message), "reason": .string(reason.rawValue), "code": .integer(Int64(reason.code)),
        ]
        if details != nil || retryAfterSeconds != nil { status["details"] = detailsObject }
        return status
    }

    private var detailsObject: JSONValue {
        var object = JSONValue.object([:])
        let details = details ?? Details()
        for (name, text) in [
            ("name", details.name), ("group", details.group), ("kind", details.kind), ("uid", details.uid),
        ] where !text.isEmpty {
            object[name] = .string(text)
        }
        if !details.causes.isEmpty { object["causes"] = .array(details.causes.map(\.object)) }
        if let retryAfterSeconds { object["retryAfterSeconds"] = .integer(Int64(retryAfterSeconds)) }
        return object
    }
}

extension StatusError.Cause {
    fileprivate var object: JSONValue {
        var object: JSONValue = ["reason": .string(reason), "message": .string(message)]
        if !field.isEmpty { object["field"] = .string(field) }
        return object
    }
}
