package import AgxModel

extension StatusError {
    /// A request that can't be understood: 400.
    package static func badRequest(_ message: String) -> StatusError { StatusError(.badRequest, message) }

    /// A path that leads nowhere: 404.
    package static var unknownPath: StatusError {
        StatusError(.notFound, "the server could not find the requested resource")
    }

    /// A request without proof of who makes it: 401.
    package static var unauthorized: StatusError { StatusError(.unauthorized, "Unauthorized") }

    /// An object that isn't there: 404.
    package static func notFound(_ resource: APIResource, name: String) -> StatusError {
        StatusError(
            .notFound,
            "\(resource.qualifiedName) \"\(name)\" not found",
            details: resource.details(name: name),
        )
    }

    /// A name that is taken: 409.
    package static func alreadyExists(_ resource: APIResource, name: String) -> StatusError {
        StatusError(
            .alreadyExists,
            "\(resource.qualifiedName) \"\(name)\" already exists",
            details: resource.details(name: name),
        )
    }

    /// The same refusal of a name that the server has made up: the next one is probably free.
    var ofGeneratedName: StatusError {
        var error = self
        error.message += ", the server was not able to generate a unique name for the object: try again"
        error.retryAfterSeconds = 1
        return error
    }

    /// A write that was made from an older version than the present one: 409.
    package static func staleVersion(_ resource: APIResource, name: String) -> StatusError {
        conflict(
            resource,
            name: name,
            "the object has been modified; please apply your changes to the latest version and try again",
        )
    }

    /// A write that fits another object of this name: 409.
    package static func wrongUID(_ resource: APIResource, name: String, given: String, live: String) -> StatusError {
        conflict(
            resource,
            name: name,
            "Precondition failed: UID in precondition: \(given), UID in object meta: \(live)",
        )
    }

    /// A write that can't be done to the present object: 409.
    package static func conflict(_ resource: APIResource, name: String, _ problem: String) -> StatusError {
        StatusError(
            .conflict,
            "Operation cannot be fulfilled on \(resource.qualifiedName) \"\(name)\": \(problem)",
            details: resource.details(name: name),
        )
    }

    /// An object whose fields break the rules of its kind: 422, with one cause for each issue.
    package static func invalid(_ resource: APIResource, name: String, _ issues: [FieldIssue]) -> StatusError {
        invalid(kind: resource.kind, group: resource.group, name: name, issues)
    }

    /// Options of a request that break the rules: 422.
    package static func invalidOptions(_ kind: String, _ issues: [FieldIssue]) -> StatusError {
        invalid(kind: kind, group: "meta.k8s.io", name: "", issues)
    }

    private static func invalid(kind: String, group: String, name: String, _ issues: [FieldIssue]) -> StatusError {
        let texts = issues.map { $0.field.isEmpty ? $0.message : "\($0.field): \($0.message)" }
        let problems = texts.count == 1 ? texts[0] : "[\(texts.joined(separator: ", "))]"
        let qualifiedKind = group.isEmpty ? kind : "\(kind).\(group)"
        var details = Details()
        details.name = name
        details.group = group
        details.kind = kind
        details.causes = issues.map(Cause.init)
        return StatusError(.invalid, "\(qualifiedKind) \"\(name)\" is invalid: \(problems)", details: details)
    }

    /// A method that the path doesn't take: 405; `advice` says what to do instead.
    package static func methodNotAllowed(
        _ method: String,
        allowed: [String],
        advice: String = "",
    ) -> StatusError {
        var error = StatusError(
            .methodNotAllowed,
            "the server does not allow the method \(method) on the requested resource; it takes "
                + allowed.joined(separator: ", ") + (advice.isEmpty ? "" : ": \(advice)"),
        )
        error.allowedMethods = allowed
        return error
    }

    /// The same refusal with warnings, unless it has some already.
    func warning(_ texts: [String]) -> StatusError {
        var error = self
        if error.warnings.isEmpty { error.warnings = texts }
        return error
    }

    /// A fault of this program: 500.
    ///
    /// The client learns nothing but that there was one.
    package static func internalError(cause: String) -> StatusError {
        StatusError(
            .internalError,
            "Internal error occurred: the server could not carry out the request; its log says why",
            cause: cause,
        )
    }
}
