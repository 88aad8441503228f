/// How far the rows of a company's runtime have been taken over.
package struct LedgerPosition: Hashable, Sendable {
    /// The runtime process that numbered the rows.
    package var epoch: String
    package var position: Int64

    package init(epoch: String, position: Int64) {
        self.epoch = epoch
        self.position = position
    }
}
