/// Reads what the shell's `times` prints of the processes that it has waited for.
enum ProcessorTimes {
    /// More than a thousand processors use in ten days.
    private static let maximum = 1e9

    /// Seconds of user and system time together from `0m1.25s 0m0.01s`; nil for what is no such text.
    static func seconds(_ text: String) -> Double? {
        let parts = text.split(separator: " ", omittingEmptySubsequences: false).map(part)
        guard parts.count == 2, let user = parts[0], let system = parts[1] else { return nil }
        return bounded(user + system)
    }

    /// The same number to the nearest thousandth, or nil for one that no run can have used.
    static func bounded(_ seconds: Double) -> Double? {
        (0...maximum).contains(seconds) ? (seconds * 1000).rounded() / 1000 : nil
    }

    /// A comma is the point of some languages.
    private static func part(_ text: Substring) -> Double? {
        let digits = UInt8(ascii: "0")...UInt8(ascii: "9")
        let pieces = text.split(separator: "m", omittingEmptySubsequences: false)
        guard pieces.count == 2, pieces[1].hasSuffix("s"), !pieces[0].isEmpty,
            pieces[0].utf8.allSatisfy(digits.contains), let minutes = Double(pieces[0])
        else { return nil }
        let amount = pieces[1].dropLast().replacing(",", with: ".")
        guard amount.utf8.allSatisfy({ digits.contains($0) || $0 == UInt8(ascii: ".") }), let seconds = Double(amount)
        else { return nil }
        return minutes * 60 + seconds
    }
}
