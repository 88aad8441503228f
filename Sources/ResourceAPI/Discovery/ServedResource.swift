/// A kind as clients find it: what can be done with its objects, and the paths below them.
package struct ServedResource: Sendable {
    /// A path below an object, such as `log`.
    package struct Part: Sendable, Hashable {
        package let name: String
        /// The words of access checks, such as `get`.
        package let verbs: [String]

        package init(_ name: String, verbs: [String]) {
            self.name = name
            self.verbs = verbs
        }
    }

    /// All that can be done with the objects of a store.
    package static let allVerbs = [
        "create", "delete", "deletecollection", "get", "list", "patch", "update", "watch",
    ]

    package let resource: APIResource
    /// The words of access checks, in alphabetical order.
    package let verbs: [String]
    package let parts: [Part]

    /// `parts` are those besides the status, which kinds have by their definition.
    package init(_ resource: APIResource, verbs: [String] = allVerbs, parts: [Part] = []) {
        self.resource = resource
        self.verbs = verbs
        let status = Part("status", verbs: ["get", "patch", "update"])
        self.parts = (resource.hasStatus && verbs.contains("update") ? [status] : []) + parts
    }
}
