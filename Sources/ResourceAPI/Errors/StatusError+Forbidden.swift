extension StatusError {
    /// What a user may not do: 403, in the words of Kubernetes; says nothing of whether the object exists.
    package static func forbidden(_ request: AccessRequest, reason: String) -> StatusError {
        let ending = reason.isEmpty ? "" : ": \(reason)"
        guard !request.resource.isEmpty else {
            return StatusError(
                .forbidden,
                "forbidden: User \"\(request.user.name)\" cannot \(request.verb) path \"\(request.path)\"" + ending,
            )
        }
        let resource = request.resource + (request.subresource.isEmpty ? "" : "/\(request.subresource)")
        let qualified = request.group.isEmpty ? request.resource : "\(request.resource).\(request.group)"
        let subject = request.name.isEmpty ? "" : " \"\(request.name)\""
        let scope = request.namespace.isEmpty ? "at the cluster scope" : "in the namespace \"\(request.namespace)\""
        var details = Details()
        details.name = request.name
        details.group = request.group
        details.kind = request.resource
        return StatusError(
            .forbidden,
            "\(qualified)\(subject) is forbidden: User \"\(request.user.name)\" cannot \(request.verb) resource "
                + "\"\(resource)\" in API group \"\(request.group)\" \(scope)\(ending)",
            details: details,
        )
    }

    /// A create in a namespace that isn't there: 404.
    static func namespaceMissing(_ namespace: String) -> StatusError {
        var details = Details()
        details.name = namespace
        details.kind = "namespaces"
        return StatusError(.notFound, "namespaces \"\(namespace)\" not found", details: details)
    }

    /// A create in a namespace that is being deleted: 403.
    static func namespaceTerminating(_ resource: APIResource, name: String, namespace: String) -> StatusError {
        var details = resource.details(name: name)
        details.causes = [
            Cause(
                reason: "NamespaceTerminating",
                message: "namespace \(namespace) is being terminated",
                field: "metadata.namespace",
            )
        ]
        return StatusError(
            .forbidden,
            "\(resource.qualifiedName) \"\(name)\" is forbidden: unable to create new content in namespace "
                + "\(namespace) because it is being terminated",
            details: details,
        )
    }
}
