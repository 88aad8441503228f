package import ManifestFormat

/// An error answer (`Status`) of the Kubernetes API.
package struct APIStatus: Sendable, Hashable {
    /// One wrong field, or another single reason.
    package struct Cause: Sendable, Hashable {
        /// Such as `FieldValueInvalid`.
        package var reason: String
        package var message: String
        /// The path of the field, empty if none is concerned.
        package var field: String

        package init(reason: String, message: String, field: String) {
            self.reason = reason
            self.message = message
            self.field = field
        }
    }

    /// The HTTP status.
    package var code: Int
    /// Such as `NotFound`.
    package var reason: String
    package var message: String
    /// The name of the object, if the error is about one.
    package var name: String
    /// The plural resource, or the kind if fields are wrong.
    package var kind: String
    package var causes: [Cause]

    package init(
        code: Int,
        reason: String,
        message: String,
        name: String = "",
        kind: String = "",
        causes: [Cause] = [],
    ) {
        self.code = code
        self.reason = reason
        self.message = message
        self.name = name
        self.kind = kind
        self.causes = causes
    }

    /// Reads a `Status` document; nil if it is something else.
    package init?(_ document: JSONValue) {
        guard document["kind"]?.string == "Status" else { return nil }
        let details = document["details"]
        self.init(
            code: Int(document["code"]?.integer ?? 0),
            reason: document["reason"]?.string ?? "",
            message: document["message"]?.string ?? "the server gave no message",
            name: details?["name"]?.string ?? "",
            kind: details?["kind"]?.string ?? "",
            causes: (details?["causes"]?.array ?? [])
                .map { cause in
                    Cause(
                        reason: cause["reason"]?.string ?? "",
                        message: cause["message"]?.string ?? "",
                        field: cause["field"]?.string ?? "",
                    )
                },
        )
    }

    /// The error of an answer with this HTTP status: its `Status` document, or its text where it has none.
    package init(httpStatus: Int, body: [UInt8]) {
        // An answer that isn't JSON comes from something else than the API, such as a proxy; its text is all there is.
        if let document = try? JSONValue.parse(json: body), let status = APIStatus(document) {
            self = status
            if code == 0 { code = httpStatus }
            return
        }
        let text =
            String(decoding: body.prefix(300), as: UTF8.self).split(separator: "\n").first.map(String.init) ?? ""
        self.init(
            code: httpStatus,
            reason: "",
            message: text.isEmpty
                ? "the server answered with HTTP status \(httpStatus)"
                : "the server answered with HTTP status \(httpStatus): \(text)",
        )
    }
}
