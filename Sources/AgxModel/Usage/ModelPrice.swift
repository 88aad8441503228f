/// What one model costs from a day on.
package struct ModelPrice: Hashable, Sendable {
    /// Stands for every model of the provider that no other entry names.
    package static let anyModel = "*"

    package var provider: String
    /// The model's name and its other names.
    package var models: [String]
    /// The first moment at which the prices hold; they hold until a later entry of the same model.
    package var validFrom: Timestamp
    package var prices: TokenPrices

    package init(provider: String, models: [String], validFrom: Timestamp, prices: TokenPrices) {
        (self.provider, self.models, self.validFrom, self.prices) = (provider, models, validFrom, prices)
    }
}
