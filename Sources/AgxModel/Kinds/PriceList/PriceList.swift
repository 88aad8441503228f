/// What models cost, for runs whose agent reports no cost itself.
package enum PriceList: ResourceKind {
    package static let kind = "PriceList"
    /// A price list is read by others; nothing reports on it.
    package typealias Status = NoStatus

    /// What operators write.
    package struct Spec: Codable, Hashable, Sendable {
        package var description: String?
        package var models: [Entry]
    }

    /// What one model costs from a day on, in US dollars for a million tokens.
    package struct Entry: Codable, Hashable, Sendable {
        package var provider: Provider
        /// `*` stands for every model of the provider that no other entry names.
        package var model: String
        /// Other names of the model.
        package var aliases: [String]
        /// A day, from its first moment in UTC on, written as 2026-03-01.
        package var validFrom: String
        /// Of what was not read from the cache.
        package var input: Double
        package var output: Double
        /// Nil is as for other input; `cacheWrite` likewise.
        package var cacheRead: Double?
        package var cacheWrite: Double?
    }
}

extension PriceList.Entry {
    /// The entry as the price table needs it; throws for a day that no calendar has.
    package func price() throws(ModelError) -> ModelPrice {
        ModelPrice(
            provider: provider.rawValue,
            models: [model] + aliases,
            validFrom: try Timestamp(validFrom + "T00:00:00Z"),
            prices: TokenPrices(
                input: Self.millionths(input),
                output: Self.millionths(output),
                cacheRead: Self.millionths(cacheRead ?? input),
                cacheWrite: Self.millionths(cacheWrite ?? input),
            ),
        )
    }

    /// The schema bounds prices to a million dollars.
    private static func millionths(_ dollars: Double) -> Int64 {
        Int64((min(max(dollars, 0), 1_000_000) * 1e6).rounded())
    }
}
