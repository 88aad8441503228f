package import ManifestFormat

/// Usage added up by one dimension, and all of it together.
package struct UsageReport: Hashable, Sendable {
    /// The sums of one task, model, day and so on.
    package struct Item: Hashable, Sendable {
        /// Nil for the runs that have none, such as those whose task names no model.
        package var key: String?
        package var sums: UsageSums

        package init(key: String?, sums: UsageSums) {
            self.key = key
            self.sums = sums
        }
    }

    package var dimension: UsageDimension
    /// Days in their order, others by cost, the most expensive first; at most as many as were asked for.
    package var items: [Item]
    /// Of all runs, also of those whose items were too many to be listed.
    package var totals: UsageSums
    /// Whether there are more items than these.
    package var isCut: Bool

    package init(by dimension: UsageDimension, items: [Item], totals: UsageSums, isCut: Bool = false) {
        (self.dimension, self.items, self.totals, self.isCut) = (dimension, items, totals, isCut)
    }

    /// The document that the API answers with.
    package var json: JSONValue {
        [
            "apiVersion": "runagx.com/v1",
            "kind": "UsageReport",
            "by": .string(dimension.rawValue),
            "items": .array(
                items.map { item in
                    var object = item.sums.json
                    object["key"] = item.key.map { .string($0) } ?? .null
                    return object
                }
            ),
            "totals": totals.json,
            "isCut": .bool(isCut),
        ]
    }
}
