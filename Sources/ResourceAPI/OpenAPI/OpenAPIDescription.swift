import ManifestFormat

/// What an API offers, in no dialect of OpenAPI: its paths, and the shapes of what they take and answer.
struct OpenAPIDescription: Sendable, Hashable {
    /// A shape, by the name that references to it have.
    struct Model: Sendable, Hashable {
        let name: String
        /// As in a CustomResourceDefinition; `$ref` stands for the model of that name.
        let schema: JSONValue
    }

    struct Path: Sendable, Hashable {
        /// With the names of its variables in braces.
        let text: String
        /// At most one for each method.
        let operations: [OpenAPIOperation]
    }

    /// The version of the program.
    let version: String
    let paths: [Path]
    /// In the order of their names.
    let models: [Model]
}
