/// A condition on records that no selector can say, such as how a view of them would look.
package struct RecordFilter: Sendable {
    /// Asked of each record that the selectors match; must be a pure function of the record.
    package let matches: @Sendable (Record) -> Bool

    package init(_ matches: @escaping @Sendable (Record) -> Bool) { self.matches = matches }
}
