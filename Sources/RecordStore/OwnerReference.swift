/// A dependent's link to its owner: when the owner is gone, the dependent is deleted too.
///
/// The fields are those of Kubernetes' `metav1.OwnerReference`.
package struct OwnerReference: Sendable, Hashable {
    package var apiVersion: String
    package var kind: String
    package var name: String
    package var uid: String
    package var controller: Bool
    package var blockOwnerDeletion: Bool

    package init(
        apiVersion: String,
        kind: String,
        name: String,
        uid: String,
        controller: Bool = false,
        blockOwnerDeletion: Bool = false,
    ) {
        self.apiVersion = apiVersion
        self.kind = kind
        self.name = name
        self.uid = uid
        self.controller = controller
        self.blockOwnerDeletion = blockOwnerDeletion
    }
}
