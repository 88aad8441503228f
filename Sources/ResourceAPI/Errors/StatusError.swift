package import AgxModel

/// A refusal as the API answers it: the content of a `Status` object.
///
/// Everything but `cause` is shown to the client; `cause` is for the log alone.
package struct StatusError: Error, Sendable, Hashable {
    /// The machine-readable class of a refusal, with the words of the Kubernetes API.
    package enum Reason: String, Sendable, Hashable {
        case badRequest = "BadRequest"
        case unauthorized = "Unauthorized"
        case forbidden = "Forbidden"
        case notFound = "NotFound"
        case methodNotAllowed = "MethodNotAllowed"
        case notAcceptable = "NotAcceptable"
        case alreadyExists = "AlreadyExists"
        case conflict = "Conflict"
        case expired = "Expired"
        case requestEntityTooLarge = "RequestEntityTooLarge"
        case unsupportedMediaType = "UnsupportedMediaType"
        case invalid = "Invalid"
        case tooManyRequests = "TooManyRequests"
        case internalError = "InternalError"
        case serviceUnavailable = "ServiceUnavailable"
        case timeout = "Timeout"
    }

    /// What the refusal is about, as far as it is known.
    package struct Details: Sendable, Hashable {
        package var name: String = ""
        package var group: String = ""
        /// The plural resource, or the kind where `reason` is `Invalid`.
        package var kind: String = ""
        package var uid: String = ""
        package var causes: [Cause] = []

        package init() {}
    }

    /// One of several things that are wrong.
    package struct Cause: Sendable, Hashable {
        package var reason: String
        package var message: String
        package var field: String

        package init(reason: String, message: String, field: String = "") {
            self.reason = reason
            self.message = message
            self.field = field
        }

        /// The same issue in the shape of the API.
        package init(_ issue: FieldIssue) {
            self.init(reason: issue.reason.rawValue, message: issue.message, field: issue.field)
        }
    }

    package var reason: Reason
    /// Fit for a person; names the object and what would be right.
    package var message: String
    package var details: Details?
    /// Seconds after which trying the same request again is safe and may help; nil if a retry is not.
    package var retryAfterSeconds: Int?
    /// The methods that the path takes, with `methodNotAllowed`.
    package var allowedMethods: [String] = []
    /// What else the client is to be told, such as fields that were dropped.
    package var warnings: [String] = []
    /// The error below, as text for the log.
    package var cause: String?

    package init(
        _ reason: Reason,
        _ message: String,
        details: Details? = nil,
        retryAfterSeconds: Int? = nil,
        cause: String? = nil,
    ) {
        self.reason = reason
        self.message = message
        self.details = details
        self.retryAfterSeconds = retryAfterSeconds
        self.cause = cause
    }
}

extension StatusError.Reason {
    /// The HTTP status code of the answer.
    package var code: Int {
        switch self {
        case .badRequest: 400
        case .unauthorized: 401
        case .forbidden: 403
        case .notFound: 404
        case .methodNotAllowed: 405
        case .notAcceptable: 406
        case .alreadyExists, .conflict: 409
        case .expired: 410
        case .requestEntityTooLarge: 413
        case .unsupportedMediaType: 415
        case .invalid: 422
        case .tooManyRequests: 429
        case .internalError: 500
        case .serviceUnavailable: 503
        case .timeout: 504
        }
    }
}

extension StatusError: CustomStringConvertible {
    package var description: String { cause.map { "\(message): \($0)" } ?? message }
}
