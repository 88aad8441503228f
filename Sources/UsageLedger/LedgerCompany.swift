/// A company whose usage is kept: its name, and what tells it from an earlier one of that name.
package struct LedgerCompany: Hashable, Sendable {
    package var name: String
    package var uid: String

    package init(name: String, uid: String) {
        self.name = name
        self.uid = uid
    }
}
