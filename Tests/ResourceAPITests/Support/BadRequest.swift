import HTTPTypes
import Testing

/// A request that must be refused, and how.
struct BadRequest: Sendable, CustomTestStringConvertible {
    let title: String
    var method = HTTPRequest.Method.post
    var path = companies
    var body: [UInt8] = []
    var type: String?
    var accept: String?
    let code: Int
    let reason: String
    /// What the message must say.
    let says: [String]

    var testDescription: String { title }

    init(
        _ title: String,
        _ method: HTTPRequest.Method,
        _ path: String,
        _ body: String,
        type: String? = nil,
        accept: String? = nil,
        _ code: Int,
        _ reason: String,
        _ says: String...,
    ) {
        (self.title, self.method, self.path, self.type, self.accept) = (title, method, path, type, accept)
        (self.code, self.reason, self.says) = (code, reason, says)
        self.body = Array(body.utf8)
    }

    init(_ title: String, bytes: [UInt8], type: String? = nil, _ code: Int, _ reason: String, _ says: String...) {
        (self.title, self.body, self.type, self.code, self.reason, self.says) = (
            title, bytes, type, code, reason, says,
        )
    }

    /// Without a body.
    init(
        _ title: String,
        _ method: HTTPRequest.Method,
        _ path: String,
        accept: String? = nil,
        _ code: Int,
        _ reason: String,
        _ says: String...,
    ) {
        (self.title, self.method, self.path, self.accept) = (title, method, path, accept)
        (self.code, self.reason, self.says) = (code, reason, says)
    }
}
