/// What a deletion expects of the record; nil expects nothing.
package struct Preconditions: Sendable, Hashable {
    package var uid: String?
    package var resourceVersion: Int64?

    package init(uid: String? = nil, resourceVersion: Int64? = nil) {
        self.uid = uid
        self.resourceVersion = resourceVersion
    }
}
