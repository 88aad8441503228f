/// The prices of models over time; knows nothing of a model that it has no entry for.
package struct PriceTable: Hashable, Sendable {
    private struct Name: Hashable {
        var provider: String
        var model: String
    }

    /// Of each name, the newest first.
    private let entries: [Name: [ModelPrice]]

    /// A table that knows no prices.
    package static let none = PriceTable([])

    /// A table of these prices; of two for one name and time, the later in the list counts.
    package init(_ prices: [ModelPrice]) {
        var entries: [Name: [ModelPrice]] = [:]
        for price in prices.reversed() {
            for model in price.models {
                entries[Name(provider: price.provider, model: model.lowercased()), default: []].append(price)
            }
        }
        // Sorting is stable.
        self.entries = entries.mapValues { $0.sorted { $0.validFrom > $1.validFrom } }
    }

    /// What these lists say together; throws for a day that no calendar has.
    package init(lists: [PriceList.Spec]) throws(ModelError) {
        var prices: [ModelPrice] = []
        for entry in lists.flatMap(\.models) { prices.append(try entry.price()) }
        self.init(prices)
    }

    /// The prices that held at a time; nil if they aren't known.
    ///
    /// A nil model is the provider's own choice, which only an entry for any model covers.
    package func prices(of model: String?, provider: String, at time: Timestamp) -> TokenPrices? {
        let names = [model?.lowercased(), ModelPrice.anyModel].compactMap(\.self)
        for name in names {
            let known = entries[Name(provider: provider, model: name)] ?? []
            if let entry = known.first(where: { $0.validFrom <= time }) { return entry.prices }
        }
        return nil
    }

    /// What a run cost: as its provider reported, else by this table; nil if neither tells.
    package func charge(for row: UsageRow) -> UsageCharge? {
        if let reported = row.cost.flatMap(Dollars.init) { return UsageCharge(reported, from: .provider) }
        if row.starts <= 0 || row.provider == Provider.shell.rawValue { return UsageCharge(.zero, from: .free) }
        guard let tokens = row.tokens, let prices = prices(of: row.model, provider: row.provider, at: row.pricedAt)
        else { return nil }
        return UsageCharge(prices.cost(of: tokens), from: .computed)
    }
}
