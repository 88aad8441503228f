/// A kind whose objects another server keeps, one for each namespace.
package struct ForwardedResource: Sendable {
    package let resource: APIResource
    /// Paths below an object that can be read, such as `log`.
    package let readableSubresources: [String]
    /// Those of them that have paths of any depth below, such as `artifacts`.
    package let readableTrees: Set<String>

    /// Paths below an object that take something new, such as `comments`.
    package let growingSubresources: [String]

    package init(
        _ resource: APIResource,
        readableSubresources: [String] = [],
        readableTrees: Set<String> = [],
        growingSubresources: [String] = [],
    ) {
        self.resource = resource
        self.growingSubresources = growingSubresources
        self.readableSubresources = readableSubresources
        self.readableTrees = readableTrees
    }
}

/// Reaches nobody: for a server that keeps all its kinds itself.
package struct NoForwarder: ResourceForwarder {
    package init() {}

    package func namespaces() async throws -> [ForwardedNamespace] { [] }

    package func namespaceChanges() -> any AsyncSequence<NamespaceChange, any Error> & Sendable {
        AsyncThrowingStream<NamespaceChange, any Error> { $0.finish() }
    }

    package func forward(_ request: ForwardedRequest, to namespace: String) async throws -> ForwardedResponse {
        throw StatusError.unknownPath
    }
}
