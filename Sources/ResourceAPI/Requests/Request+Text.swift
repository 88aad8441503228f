import HTTPTypes
package import Hummingbird
import ManifestFormat
package import NIOCore

extension Request {
    /// The body, read up to the limit of bodies, unless another is given; throws `requestEntityTooLarge` beyond it.
    package func wholeBody(upTo limit: Int = ParseLimits().maximumBytes) async throws -> ByteBuffer {
        let tooLarge = BodyFormat.tooLarge(limit: limit)
        if let length = headers[.contentLength].flatMap({ Int($0) }), length > limit { throw tooLarge }
        do {
            return try await body.collect(upTo: limit)
        } catch is NIOTooManyBytesError {
            throw tooLarge
        }
    }

    /// Throws `unsupportedMediaType` for a body that is told to be no JSON, nor YAML where that is taken, and
    /// `notAcceptable` for a client that takes no JSON.
    package func checkMediaTypes(takesYAML: Bool = false) throws(StatusError) {
        _ = try ResponseFormat.negotiate(headers[values: .accept].joined(separator: ","), allowsYAML: false)
        let format = try BodyFormat.of(headers[.contentType], isPatch: false)
        guard format == .json || format == .yaml && takesYAML else {
            throw StatusError(
                .unsupportedMediaType,
                "the body of the request was in an unknown format - accepted media types include: application/json"
                    + (takesYAML ? ", application/yaml" : ""),
            )
        }
    }

    /// The text of a body that is a JSON object with this one field.
    ///
    /// Throws `badRequest` for anything else, and for a body or a text that is too long, without a word of the body: it
    /// may be a secret.
    package func text(of field: String, maximumBytes: Int, maximumBody: Int) async throws -> String {
        let bytes: ByteBuffer
        do {
            bytes = try await body.collect(upTo: maximumBody)
        } catch is NIOTooManyBytesError {
            throw StatusError.badRequest("the body is longer than \(maximumBody) bytes")
        }
        // What isn't JSON has no text.
        let object = (try? JSONValue.parse(json: Array(buffer: bytes)))?.object
        guard let object, object.count == 1, let text = object[field]?.string,
            (1...maximumBytes).contains(text.utf8.count)
        else {
            throw StatusError.badRequest(
                "the body must be {\"\(field)\": \"...\"}, with 1 to \(maximumBytes) bytes of text"
            )
        }
        return text
    }
}
