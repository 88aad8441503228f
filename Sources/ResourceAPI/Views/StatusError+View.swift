import AgxModel

extension StatusError {
    /// The same refusal in the words of a view: what the source refuses, the client has asked of the view.
    func seen(through view: any ResourceView) -> StatusError {
        let (source, shown) = (view.source, view.resource)
        var error = self
        error.message =
            message
            .replacing(source.qualifiedName, with: shown.qualifiedName)
            .replacing("\(source.kind).\(source.group) \"", with: Self.kindName(of: shown) + " \"")
        guard let details, details.kind == source.plural || details.kind == source.kind else { return error }
        error.details?.kind = details.kind == source.plural ? shown.plural : shown.kind
        error.details?.group = shown.group
        return error
    }

    private static func kindName(of resource: APIResource) -> String {
        resource.group.isEmpty ? resource.kind : "\(resource.kind).\(resource.group)"
    }
}
