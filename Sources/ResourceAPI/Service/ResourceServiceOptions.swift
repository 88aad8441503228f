/// The rules of one server, as its composition root knows them.
package struct ResourceServiceOptions: Sendable {
    /// Which namespaces exist.
    package var namespaces: any NamespacePolicy
    /// Checks of objects that no schema can say.
    package var admission: any ObjectAdmission
    /// The finalizers that objects of a kind get when they are created.
    package var initialFinalizers: @Sendable (_ kind: String) -> [String]
    /// Annotations that every new object gets, whatever its author wrote.
    package var initialAnnotations: [String: String]
    /// Kinds whose creates may carry an idempotency key.
    package var idempotentKinds: Set<String>
    /// Whether what an object of a kind owns may stay when it is deleted.
    package var mayOrphan: @Sendable (_ kind: String) -> Bool
    /// The end of a name that is made from `generateName`: five characters that are unlikely to repeat.
    package var makeNameSuffix: @Sendable () -> String

    package init(
        namespaces: any NamespacePolicy,
        admission: any ObjectAdmission,
        initialFinalizers: @escaping @Sendable (_ kind: String) -> [String] = { _ in [] },
        initialAnnotations: [String: String] = [:],
        idempotentKinds: Set<String> = [],
        mayOrphan: @escaping @Sendable (_ kind: String) -> Bool = { _ in true },
        makeNameSuffix: @escaping @Sendable () -> String = { NameSuffix.random() },
    ) {
        self.namespaces = namespaces
        self.admission = admission
        self.initialFinalizers = initialFinalizers
        self.initialAnnotations = initialAnnotations
        self.idempotentKinds = idempotentKinds
        self.mayOrphan = mayOrphan
        self.makeNameSuffix = makeNameSuffix
    }
}
