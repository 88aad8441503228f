/// One thing wrong with one field of an object, in the words and reasons of the Kubernetes API (`StatusCause`).
package struct FieldIssue: Sendable, Hashable {
    /// The `reason` of a `StatusCause`.
    package enum Reason: String, Sendable, Hashable {
        case required = "FieldValueRequired"
        case invalid = "FieldValueInvalid"
        case notSupported = "FieldValueNotSupported"
        case duplicate = "FieldValueDuplicate"
        case forbidden = "FieldValueForbidden"
        case typeInvalid = "FieldValueTypeInvalid"
        case tooLong = "FieldValueTooLong"
        case tooMany = "FieldValueTooMany"
        case notFound = "FieldValueNotFound"
    }

    package var reason: Reason
    /// Such as `spec.sandbox.env[0].name`; empty for the object itself.
    package var field: String
    /// Such as `Invalid value: "2x": not a quantity, write it like 500m or 4Gi`.
    package var message: String

    package init(_ reason: Reason, field: String, message: String) {
        self.reason = reason
        self.field = field
        self.message = message
    }
}
