/// Prices of the four kinds of tokens, in millionths of a millionth of a US dollar for one token.
///
/// That is a millionth of what price lists say, which is US dollars for a million tokens.
package struct TokenPrices: Hashable, Sendable {
    package var input: Int64
    package var output: Int64
    package var cacheRead: Int64
    package var cacheWrite: Int64

    package init(input: Int64, output: Int64, cacheRead: Int64, cacheWrite: Int64) {
        (self.input, self.output, self.cacheRead, self.cacheWrite) = (input, output, cacheRead, cacheWrite)
    }

    /// The price of these tokens to the nearest billionth of a dollar; counts below zero count as zero.
    package func cost(of tokens: Run.TokenCounts) -> Dollars {
        let parts = [
            (tokens.input, input), (tokens.output, output), (tokens.cacheRead, cacheRead),
            (tokens.cacheWrite, cacheWrite),
        ]
        // Four products of 64 bits each can't overflow 128: prices have 40 bits at most.
        let picos = parts.reduce(Int128(0)) { $0 + Int128(max($1.0, 0)) * Int128(max($1.1, 0)) }
        return Dollars(nanos: Int64(clamping: (picos + 500) / 1000))
    }
}
