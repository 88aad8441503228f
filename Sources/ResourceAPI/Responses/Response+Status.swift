package import HTTPTypes
package import Hummingbird
package import ManifestFormat
import NIOCore

extension Response {
    /// The answer to a refused request.
    package init(_ error: StatusError) {
        var headers = HTTPFields()
        if let seconds = error.retryAfterSeconds { headers[.retryAfter] = String(seconds) }
        if !error.allowedMethods.isEmpty { headers[.allow] = error.allowedMethods.joined(separator: ", ") }
        if error.reason == .unauthorized { headers[.wwwAuthenticate] = "Bearer" }
        self.init(json: error.object, status: HTTPResponse.Status(code: error.reason.code), headers: headers)
        append(warnings: error.warnings)
    }

    /// An answer that is one JSON document.
    package init(json: JSONValue, status: HTTPResponse.Status = .ok, headers: HTTPFields = [:]) {
        var headers = headers
        headers[.contentType] = "application/json"
        headers[.cacheControl] = "no-cache, private"
        self.init(
            status: status,
            headers: headers,
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: json.jsonBytes())),
        )
    }

    /// An answer that is JSON already.
    init(jsonText: ByteBuffer) { self.init(json: ResponseBody(byteBuffer: jsonText)) }

    /// An answer whose body is JSON, one document or lines of a watch.
    init(json body: ResponseBody) {
        self.init(
            status: .ok,
            headers: [.contentType: "application/json", .cacheControl: "no-cache, private"],
            body: body,
        )
    }

    /// An answer in the encoding that the client asked for, with warnings for it to show.
    init(
        _ object: JSONValue,
        as encoding: ResponseFormat.Encoding,
        status: HTTPResponse.Status = .ok,
        warnings: [String] = [],
    ) {
        switch encoding {
        case .json: self.init(json: object, status: status)
        case .yaml:
            self.init(
                status: status,
                headers: [.contentType: "application/yaml", .cacheControl: "no-cache, private"],
                body: ResponseBody(byteBuffer: ByteBuffer(string: object.yamlText())),
            )
        }
        append(warnings: warnings)
    }

    /// Adds texts for the client to show; kubectl and agx do.
    mutating func append(warnings: [String]) {
        guard let name = HTTPField.Name("Warning") else { return }
        for warning in warnings.prefix(Self.maximumWarnings) {
            headers.append(HTTPField(name: name, value: Self.warningText(warning)))
        }
    }

    /// Header lines are not for pages of text.
    private static var maximumWarnings: Int { 20 }

    /// A warning as RFC 7234 writes it; what a header can't hold is left out.
    static func warningText(_ warning: String) -> String {
        let text = warning.unicodeScalars.filter { (0x20...0x7E).contains($0.value) }.prefix(500)
        let escaped = String(String.UnicodeScalarView(text)).replacing("\\", with: "\\\\").replacing(
            "\"",
            with: "\\\"",
        )
        return "299 - \"\(escaped)\""
    }
}
