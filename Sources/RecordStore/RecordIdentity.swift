/// Which record it is, and whether it is on its way out.
package struct RecordIdentity: Sendable, Hashable {
    package let key: RecordKey
    package let uid: String
    package let isDeleting: Bool
}
