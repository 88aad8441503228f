import AgxModel

/// The paths of one kind with what can be done on them.
struct OpenAPIPaths {
    let served: ServedResource

    private var resource: APIResource { served.resource }

    var all: [OpenAPIDescription.Path] {
        let plain = "\(resource.groupPath)/\(resource.plural)"
        let collection =
            resource.isNamespaced ? "\(resource.groupPath)/namespaces/{namespace}/\(resource.plural)" : plain
        let item = collection + "/{name}"
        var paths = [path(collection, ["list", "create", "deletecollection"], [])]
        if resource.isNamespaced { paths.append(path(plain, ["list"], [], suffix: "ForAllNamespaces")) }
        paths.append(path(item, ["get", "update", "patch", "delete"], [.name]))
        if served.parts.contains(where: { $0.name == "status" }) {
            paths.append(path(item + "/status", ["get", "update", "patch"], [.name], suffix: "Status"))
        }
        return paths.filter { !$0.operations.isEmpty }
    }

    private func path(
        _ text: String,
        _ verbs: [String],
        _ variables: [OpenAPIParameter],
        suffix: String = "",
    ) -> OpenAPIDescription.Path {
        let namespace = text.contains("{namespace}") ? [OpenAPIParameter.namespace] : []
        let operations = verbs.filter(served.verbs.contains).map {
            operation($0, namespace + variables, suffix: suffix)
        }
        return OpenAPIDescription.Path(text: text, operations: operations)
    }

    private func operation(_ verb: String, _ variables: [OpenAPIParameter], suffix: String) -> OpenAPIOperation {
        let kind = resource.openAPIKind
        let scope = variables.contains(.namespace) ? "Namespaced" : ""
        let group = resource.group.isEmpty ? "core" : resource.group
        let words = group.split { $0 == "." || $0 == "-" } + [Substring(resource.version)]
        return OpenAPIOperation(
            method: Self.method(of: verb),
            id: verb + words.map(Self.capitalized).joined() + scope + resource.kind + suffix,
            summary: "\(Self.capitalized(verb[...])) objects of kind \(resource.kind)",
            kind: kind,
            parameters: variables + Self.parameters(of: verb),
            body: body(of: verb),
            status: verb == "create" ? 201 : 200,
            answer: answer(to: verb),
        )
    }

    private static func capitalized(_ word: Substring) -> String { word.prefix(1).uppercased() + word.dropFirst() }

    private static func method(of verb: String) -> String {
        switch verb {
        case "create": "post"
        case "update": "put"
        case "patch": "patch"
        case "delete", "deletecollection": "delete"
        default: "get"
        }
    }

    private static func parameters(of verb: String) -> [OpenAPIParameter] {
        switch verb {
        case "list": OpenAPIParameter.list
        case "create", "update": OpenAPIParameter.write
        case "patch": OpenAPIParameter.patch
        case "delete": OpenAPIParameter.delete
        case "deletecollection": OpenAPIParameter.delete + OpenAPIParameter.selection
        default: []
        }
    }

    private func body(of verb: String) -> OpenAPIOperation.Body? {
        switch verb {
        case "create", "update":
            OpenAPIOperation.Body(
                model: resource.openAPIKind.model,
                types: ["application/json", "application/yaml"],
            )
        case "patch":
            OpenAPIOperation.Body(
                model: OpenAPIDescription.Model.patchName,
                types: resource.isBuiltIn ? BodyFormat.builtInPatchTypes : BodyFormat.patchTypes,
            )
        default: nil
        }
    }

    private func answer(to verb: String) -> String {
        switch verb {
        case "list", "deletecollection": resource.openAPIListKind.model
        case "delete": OpenAPIDescription.Model.statusName
        default: resource.openAPIKind.model
        }
    }
}
