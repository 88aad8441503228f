import HTTPTypes
package import Hummingbird

extension FieldManager {
    /// The name of a request's client that gives none for its writes; nil if its `User-Agent` tells none either.
    package static func name(ofClientOf request: Request) -> String? {
        request.headers[.userAgent].flatMap(name(ofUserAgent:))
    }
}
