import ManifestFormat

/// Writes a description as OpenAPI 2.0 in protocol buffers: the `openapi.v2.Document` of gnostic.
///
/// kubectl before 1.24 takes nothing else. The numbers are those of gnostic's fields.
enum GnosticDocument {
    static func bytes(_ description: OpenAPIDescription) -> [UInt8] {
        var writer = ProtobufWriter()
        writer.add(1, "2.0")
        writer.add(2) { info in
            info.add(1, "agx")
            info.add(2, description.version)
        }
        writer.add(8) { paths in
            for path in description.paths {
                paths.add(2) { named in
                    named.add(1, path.text)
                    named.add(2) { add(path, to: &$0) }
                }
            }
        }
        writer.add(9) { definitions in
            for model in description.models {
                add(model.name, OpenAPIVersion2.schema(model.schema), to: &definitions)
            }
        }
        return writer.bytes
    }

    private static let methods = ["get": 2, "put": 3, "post": 4, "delete": 5, "patch": 8]

    private static func add(_ path: OpenAPIDescription.Path, to writer: inout ProtobufWriter) {
        for operation in path.operations {
            guard let number = methods[operation.method] else { continue }
            writer.add(number) { add(operation, to: &$0) }
        }
    }

    private static func add(_ operation: OpenAPIOperation, to writer: inout ProtobufWriter) {
        writer.add(3, operation.summary)
        writer.add(5, operation.id)
        writer.add(6, "application/json")
        for type in operation.body?.types ?? [] { writer.add(7, type) }
        for parameter in operation.parameters {
            writer.add(8) { $0.add(1) { $0.add(2) { add(parameter, to: &$0) } } }
        }
        if let body = operation.body {
            writer.add(8) { $0.add(1) { $0.add(1) { add(body, to: &$0) } } }
        }
        writer.add(9) { responses in
            responses.add(1) { named in
                named.add(1, String(operation.status))
                named.add(2) { value in
                    value.add(1) { response in
                        response.add(1, "Done.")
                        response.add(2) { $0.add(1) { $0.add(1, OpenAPIVersion2.reference(operation.answer)) } }
                    }
                }
            }
        }
        addExtension("x-kubernetes-group-version-kind", operation.kind.object, 13, to: &writer)
    }

    private static func add(_ body: OpenAPIOperation.Body, to writer: inout ProtobufWriter) {
        writer.add(2, "body")
        writer.add(3, "body")
        writer.add(4, true)
        writer.add(5) { $0.add(1, OpenAPIVersion2.reference(body.model)) }
    }

    private static func add(_ parameter: OpenAPIParameter, to writer: inout ProtobufWriter) {
        writer.add(parameter.isInPath ? 4 : 3) { schema in
            if parameter.isInPath { schema.add(1, true) }
            schema.add(2, parameter.place)
            schema.add(3, parameter.description)
            schema.add(4, parameter.name)
            schema.add(parameter.isInPath ? 5 : 6, parameter.type.rawValue)
            schema.add(parameter.isInPath ? 19 : 20, true)
        }
    }
}
