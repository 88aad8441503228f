import Foundation

extension JSONValue {
    /// The JSON form of a Swift value, made by Foundation's coders with dates as RFC 3339 text.
    ///
    /// Throws what the value's own coding throws, or `ParseError` if it has no JSON form.
    package init(encoding value: some Encodable) throws {
        let encoder = JSONEncoder()
        encoder.dateEncodingStrategy = .iso8601
        encoder.outputFormatting = .withoutEscapingSlashes
        let data = try encoder.encode(value)
        self = try .parse(json: Array(data), limits: .ownText)
    }

    /// A Swift value of this JSON, made by Foundation's coders with dates as RFC 3339 text.
    ///
    /// Throws `ParseError` with the path of the field that doesn't fit.
    package func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .iso8601
        do {
            return try decoder.decode(type, from: Data(jsonBytes()))
        } catch let error as DecodingError {
            throw ParseError(decoding: error)
        }
    }
}

extension ParseError {
    fileprivate init(decoding error: DecodingError) {
        let (message, context): (String, DecodingError.Context) =
            switch error {
            case .keyNotFound(let key, let context): ("the field \(key.stringValue) is missing", context)
            case .typeMismatch(let type, let context): ("expected \(type): \(context.debugDescription)", context)
            case .valueNotFound(let type, let context): ("expected \(type), found null", context)
            case .dataCorrupted(let context): (context.debugDescription, context)
            @unknown default: ("\(error)", DecodingError.Context(codingPath: [], debugDescription: ""))
            }
        let components = context.codingPath.map { key in
            key.intValue.map(FieldPath.Component.index) ?? .member(key.stringValue)
        }
        self.init(.coding, message, path: FieldPath(components).description)
    }
}
