import ManifestFormat

extension PriceTable {
    /// Reads a price file: documents of `kind: ModelPrices`, each with a list `models`.
    ///
    /// Throws `ParseError` for text that is no YAML, and `ModelError` with the entry for what it says wrong.
    package init(yaml: [UInt8], source: String) throws {
        var prices: [ModelPrice] = []
        for document in try YAMLDocuments.parse(yaml, source: source) {
            prices += try PriceReader(source: source).prices(document.value)
        }
        var seen: Set<String> = []
        for price in prices {
            for model in price.models {
                let line = "\(price.provider) \(model.lowercased()) from \(price.validFrom)"
                guard seen.insert(line).inserted else {
                    throw ModelError(.invalidObject, "\(source): two prices of \(line)")
                }
            }
        }
        self.init(prices)
    }
}

/// Reads the entries of a price file.
private struct PriceReader {
    /// In US dollars for a million tokens.
    static let maximumPrice = 1_000_000.0
    static let fields: Set<String> = [
        "provider", "model", "aliases", "validFrom", "input", "output", "cacheRead", "cacheWrite",
    ]

    let source: String

    func prices(_ document: JSONValue) throws(ModelError) -> [ModelPrice] {
        guard document["apiVersion"] == "runagx.com/v1", document["kind"] == "ModelPrices",
            let entries = document["models"]?.array
        else { throw wrong("", "it must be apiVersion runagx.com/v1, kind ModelPrices, with a list models") }
        var prices: [ModelPrice] = []
        for (index, entry) in entries.enumerated() { prices.append(try price(entry, "models[\(index)]")) }
        return prices
    }

    private func price(_ entry: JSONValue, _ place: String) throws(ModelError) -> ModelPrice {
        if let unknown = (entry.object ?? [:]).keys.sorted().first(where: { !Self.fields.contains($0) }) {
            throw wrong(place, "there is no field \(unknown)")
        }
        let provider = try text(entry, "provider", place)
        guard Provider(rawValue: provider) != nil else {
            let known = Provider.allCases.map(\.rawValue).joined(separator: ", ")
            throw wrong(place, "\(provider) is no provider: it is one of \(known)")
        }
        let input = try amount(entry, "input", place)
        return ModelPrice(
            provider: provider,
            models: [try text(entry, "model", place)] + (try aliases(entry, place)),
            validFrom: try day(try text(entry, "validFrom", place), place),
            prices: TokenPrices(
                input: input,
                output: try amount(entry, "output", place),
                // Who names no price of their own for the cache charges as for other input.
                cacheRead: entry["cacheRead"] == nil ? input : try amount(entry, "cacheRead", place),
                cacheWrite: entry["cacheWrite"] == nil ? input : try amount(entry, "cacheWrite", place),
            ),
        )
    }

    private func aliases(_ entry: JSONValue, _ place: String) throws(ModelError) -> [String] {
        guard let value = entry["aliases"] else { return [] }
        let names = (value.array ?? []).compactMap(\.string)
        guard let list = value.array, names.count == list.count, !names.contains("") else {
            throw wrong(place, "aliases must be a list of names")
        }
        return names
    }

    private func text(_ entry: JSONValue, _ name: String, _ place: String) throws(ModelError) -> String {
        guard let text = entry[name]?.string, !text.isEmpty else { throw wrong(place, "\(name) must be a text") }
        return text
    }

    /// A day, from its first moment in UTC on, or a time.
    private func day(_ text: String, _ place: String) throws(ModelError) -> Timestamp {
        do {
            return try Timestamp(text.utf8.count == 10 ? text + "T00:00:00Z" : text)
        } catch {
            throw wrong(place, "validFrom must be a day like \"2026-03-01\", not \(text)")
        }
    }

    /// US dollars for a million tokens, as billionths of a thousandth of a dollar for one.
    private func amount(_ entry: JSONValue, _ name: String, _ place: String) throws(ModelError) -> Int64 {
        let price: Double? =
            switch entry[name] {
            case .integer(let whole): Double(whole)
            case .number(let number): number
            default: nil
            }
        guard let price, (0...Self.maximumPrice).contains(price) else {
            throw wrong(place, "\(name) must be US dollars for a million tokens, such as 2.5")
        }
        return Int64((price * 1e6).rounded())
    }

    private func wrong(_ place: String, _ message: String) -> ModelError {
        ModelError(.invalidObject, "\(source): \(place.isEmpty ? "" : place + ": ")\(message)")
    }
}
