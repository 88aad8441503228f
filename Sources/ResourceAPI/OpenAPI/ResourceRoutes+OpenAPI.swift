import HTTPTypes
import Hummingbird

extension ResourceRoutes {
    func registerOpenAPI(_ documents: OpenAPIDocuments, on router: Router<Context>) {
        addDocument("/openapi/v2", to: router) { request in
            let accepted = MediaRange.all(in: Self.accept(of: request))
            let wantsProtobuf = accepted.contains { $0.type == OpenAPIDocument.protobufAsked }
            return try Self.answer(request, documents.document(wantsProtobuf ? .version2Protobuf : .version2))
        }
        addDocument("/openapi/v3", to: router) { request in
            try Self.checkAccept(of: request)
            return try Self.answer(request, documents.document(.index))
        }
        for path in documents.groupPaths {
            addDocument("/openapi/v3/\(path)", to: router) { request in
                try Self.checkAccept(of: request)
                return try Self.answer(request, documents.document(.group(path)))
            }
        }
    }

    private static func checkAccept(of request: Request) throws(StatusError) {
        _ = try ResponseFormat.negotiate(accept(of: request), allowsYAML: false)
    }

    private static func answer(_ request: Request, _ document: OpenAPIDocument?) throws -> Response {
        guard let document else { throw StatusError.unknownPath }
        let tag = "\"\(document.hash)\""
        let asked = try QueryItems(request.uri.query).text("hash")
        var headers: HTTPFields = [
            .eTag: tag, .vary: "Accept",
            // Under its hash a document never changes.
            .cacheControl: asked == document.hash ? "private, immutable, max-age=31536000" : "no-cache, private",
        ]
        let known = request.headers[values: .ifNoneMatch].joined(separator: ",").split(separator: ",")
        let isKnown = known.contains { entry in
            let entry = entry.filter { !$0.isWhitespace }
            return entry == "*" || entry == tag || entry == "W/\(tag)"
        }
        if isKnown { return Response(status: .notModified, headers: headers) }
        headers[.contentType] = document.type
        return Response(status: .ok, headers: headers, body: ResponseBody(byteBuffer: document.content))
    }
}
