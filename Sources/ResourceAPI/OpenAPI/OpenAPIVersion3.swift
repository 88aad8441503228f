import ManifestFormat

/// Writes a description as OpenAPI 3.0.
enum OpenAPIVersion3 {
    static func document(_ description: OpenAPIDescription) -> JSONValue {
        let models = description.models.map { ($0.name, $0.schema.mapSchemas(schema)) }
        let paths = description.paths.map { ($0.text, path($0)) }
        return [
            "openapi": "3.0.0", "info": ["title": "agx", "version": .string(description.version)],
            "paths": .object(Dictionary(paths) { first, _ in first }),
            "components": ["schemas": .object(Dictionary(models) { first, _ in first })],
        ]
    }

    private static func reference(_ model: String) -> JSONValue {
        ["$ref": .string("#/components/schemas/\(model)")]
    }

    /// Beside a reference nothing counts, so a description needs `allOf`.
    private static func schema(_ schema: JSONValue) -> JSONValue {
        guard let model = schema["$ref"]?.string else { return schema }
        guard let description = schema["description"] else { return reference(model) }
        return ["allOf": .array([reference(model)]), "description": description]
    }

    private static func path(_ path: OpenAPIDescription.Path) -> JSONValue {
        .object(Dictionary(path.operations.map { ($0.method, operation($0)) }) { first, _ in first })
    }

    private static func operation(_ operation: OpenAPIOperation) -> JSONValue {
        var result: JSONValue = [
            "operationId": .string(operation.id), "description": .string(operation.summary),
            "parameters": .array(operation.parameters.map(parameter)),
            "responses": [
                "\(operation.status)": [
                    "description": "Done.", "content": content(operation.answer, types: ["application/json"]),
                ]
            ],
            "x-kubernetes-group-version-kind": operation.kind.object,
        ]
        if let body = operation.body {
            result["requestBody"] = ["required": true, "content": content(body.model, types: body.types)]
        }
        return result
    }

    private static func content(_ model: String, types: [String]) -> JSONValue {
        .object(Dictionary(types.map { ($0, ["schema": reference(model)]) }) { first, _ in first })
    }

    private static func parameter(_ parameter: OpenAPIParameter) -> JSONValue {
        var result: JSONValue = [
            "name": .string(parameter.name), "in": .string(parameter.place),
            "description": .string(parameter.description), "schema": ["type": .string(parameter.type.rawValue)],
        ]
        if parameter.isInPath { result["required"] = true }
        return result
    }
}
