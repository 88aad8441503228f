import ManifestFormat

/// Writes a description as OpenAPI 2.0, which was called Swagger.
enum OpenAPIVersion2 {
    static func document(_ description: OpenAPIDescription) -> JSONValue {
        let models = description.models.map { ($0.name, schema($0.schema)) }
        let paths = description.paths.map { ($0.text, path($0)) }
        return [
            "swagger": "2.0", "info": ["title": "agx", "version": .string(description.version)],
            "paths": .object(Dictionary(paths) { first, _ in first }),
            "definitions": .object(Dictionary(models) { first, _ in first }),
        ]
    }

    static func reference(_ model: String) -> String { "#/definitions/\(model)" }

    /// A schema with what this version doesn't know left out.
    static func schema(_ schema: JSONValue) -> JSONValue {
        schema.mapSchemas { schema in
            var schema = schema
            schema["nullable"] = nil
            if let model = schema["$ref"]?.string { schema["$ref"] = .string(reference(model)) }
            return schema
        }
    }

    private static func path(_ path: OpenAPIDescription.Path) -> JSONValue {
        .object(Dictionary(path.operations.map { ($0.method, operation($0)) }) { first, _ in first })
    }

    private static func operation(_ operation: OpenAPIOperation) -> JSONValue {
        var parameters = operation.parameters.map(parameter)
        if let body = operation.body {
            parameters.append([
                "name": "body", "in": "body", "required": true, "schema": ["$ref": .string(reference(body.model))],
            ])
        }
        var result: JSONValue = [
            "operationId": .string(operation.id), "description": .string(operation.summary),
            "produces": ["application/json"], "parameters": .array(parameters),
            "responses": [
                "\(operation.status)": [
                    "description": "Done.", "schema": ["$ref": .string(reference(operation.answer))],
                ]
            ],
            "x-kubernetes-group-version-kind": operation.kind.object,
        ]
        if let body = operation.body { result["consumes"] = .array(body.types.map(JSONValue.string)) }
        return result
    }

    private static func parameter(_ parameter: OpenAPIParameter) -> JSONValue {
        var result: JSONValue = [
            "name": .string(parameter.name), "in": .string(parameter.place),
            "description": .string(parameter.description), "type": .string(parameter.type.rawValue),
            "uniqueItems": true,
        ]
        if parameter.isInPath { result["required"] = true }
        return result
    }
}
