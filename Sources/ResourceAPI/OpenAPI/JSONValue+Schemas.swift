import ManifestFormat

extension JSONValue {
    /// A schema in which each schema has been changed, from the innermost to itself.
    func mapSchemas(_ change: (JSONValue) -> JSONValue) -> JSONValue {
        var schema = self
        if let items = schema["items"] { schema["items"] = items.mapSchemas(change) }
        if let values = schema["additionalProperties"], values.object != nil {
            schema["additionalProperties"] = values.mapSchemas(change)
        }
        if let properties = schema["properties"]?.object {
            schema["properties"] = .object(properties.mapValues { $0.mapSchemas(change) })
        }
        return change(schema)
    }
}
