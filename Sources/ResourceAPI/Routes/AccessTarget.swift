/// What a request is about, for the authoriser: a verb on a resource, or a path that is no resource.
package struct AccessTarget: Sendable, Hashable {
    package var verb: String
    package var group: String
    package var resource: String
    package var subresource: String
    package var namespace: String
    package var name: String

    /// A read, or another verb, of a path that is no resource.
    package init(verb: String = "get") {
        self.init(verb: verb, group: "", resource: "")
    }

    /// A verb on a resource; empty parts don't apply.
    package init(
        verb: String,
        group: String,
        resource: String,
        subresource: String = "",
        namespace: String = "",
        name: String = "",
    ) {
        self.verb = verb
        self.group = group
        self.resource = resource
        self.subresource = subresource
        self.namespace = namespace
        self.name = name
    }

    func request(by user: APIUser, path: String) -> AccessRequest {
        var request = AccessRequest(user: user, verb: verb, path: path)
        request.group = group
        request.resource = resource
        request.subresource = subresource
        request.namespace = namespace
        request.name = name
        return request
    }
}
