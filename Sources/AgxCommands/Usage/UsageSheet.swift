import Foundation
import ManifestFormat

/// The relay's report on usage as rows of text.
struct UsageSheet: Sendable {
    private static let titles =
        ["Runs", "Time", "CPU Time", "Peak Memory", "Input", "Output", "Cache Read", "Cache Write", "Cost (USD)"]
    private static let tokens = ["input", "output", "cacheRead", "cacheWrite"]

    private let dimension: String
    private let items: [JSONValue]
    private let totals: JSONValue
    private let isCut: Bool

    init(_ report: JSONValue) {
        dimension = report["by"]?.string ?? "key"
        items = report["items"]?.array ?? []
        totals = report["totals"] ?? .null
        isCut = report["isCut"]?.bool ?? false
    }

    /// A header, a row for each item, and the totals.
    var table: [[String]] {
        [[dimension.uppercased()] + Self.titles.map { $0.uppercased() }]
            + items.map { [Self.key($0) ?? "<none>"] + Self.cells($0) } + [["TOTAL"] + Self.cells(totals)]
    }

    /// A header and the row of one item alone; nil if there is none of that key.
    func table(of key: String) -> [[String]]? {
        items.first { Self.key($0) == key }.map { [Self.titles, Self.cells($0)] }
    }

    /// What has to be said beside the table; nil if it tells all.
    var note: String? {
        var notes: [String] = []
        let (unpriced, runs) = (Self.integer(totals, "unpricedRuns"), Self.integer(totals, "runs"))
        if unpriced > 0 {
            notes.append(
                "The cost of \(unpriced) of \(runs) runs is unknown: their agent reported none, and no "
                    + "price list (agx get pricelists) tells it."
            )
        }
        if isCut { notes.append("There are more rows than these; the totals are of all.") }
        return notes.isEmpty ? nil : notes.joined(separator: "\n")
    }

    /// All numbers as they are, without totals, as RFC 4180 says.
    var csv: String {
        let header =
            [dimension, "runs", "starts", "seconds", "processor_seconds", "peak_memory_bytes"]
            + ["input_tokens", "output_tokens", "cache_read_tokens", "cache_write_tokens", "output_bytes"]
            + ["cost_usd", "computed_runs", "unpriced_runs"]
        return CSVText.text([header] + items.map(Self.fields))
    }

    private static func fields(_ item: JSONValue) -> [String] {
        let counts = item["tokens"] ?? .null
        return [key(item) ?? "", text(item["runs"]), text(item["starts"]), text(item["seconds"])]
            + [text(item["processorSeconds"]), text(item["peakMemoryBytes"])]
            + tokens.map { text(counts[$0]) }
            + [text(item["outputBytes"]), isUnknown(item) ? "unknown" : text(item["cost"])]
            + [text(item["computedRuns"]), text(item["unpricedRuns"])]
    }

    private static func cells(_ sums: JSONValue) -> [String] {
        let counts = sums["tokens"] ?? .null
        return [text(sums["runs"]), time(sums["seconds"])]
            + [known(sums["processorSeconds"], time), known(sums["peakMemoryBytes"], memory)]
            + tokens.map { text(counts[$0]) } + [cost(sums)]
    }

    /// `unknown`, or the amount; one that is a part of the whole is cut, not rounded, and says so: `≥1.23`.
    static func cost(_ sums: JSONValue) -> String {
        guard !isUnknown(sums) else { return "unknown" }
        let amount = number(sums["cost"])
        let isPart = integer(sums, "unpricedRuns") > 0
        // What is left of a floating point number below its own precision would cut a digit too many.
        let shown = isPart ? ((amount + 1e-9) * 10_000).rounded(.down) / 10_000 : amount
        return (isPart ? "≥" : "") + String(format: "%.4f", shown)
    }

    private static func isUnknown(_ sums: JSONValue) -> Bool { sums["cost"] == nil || sums["cost"] == .null }

    private static func key(_ item: JSONValue) -> String? { item["key"]?.string }

    /// `3h05m`, `12m04s` or `3.2s`.
    static func time(_ value: JSONValue?) -> String {
        let seconds = number(value)
        guard seconds >= 60 else { return String(format: "%.1fs", seconds) }
        let whole = Int64(min(seconds, 1e15).rounded())
        return whole < 3600
            ? String(format: "%lldm%02llds", whole / 60, whole % 60)
            : String(format: "%lldh%02lldm", whole / 3600, whole / 60 % 60)
    }

    /// `512 KiB`, `97.4 MiB` or `3.0 GiB`.
    static func memory(_ value: JSONValue?) -> String {
        let bytes = number(value)
        return switch bytes {
        case ..<0x1p20: String(format: "%.0f KiB", bytes / 0x1p10)
        case ..<0x1p30: String(format: "%.1f MiB", bytes / 0x1p20)
        default: String(format: "%.1f GiB", bytes / 0x1p30)
        }
    }

    /// What nobody has measured is told as that, not as 0.
    private static func known(_ value: JSONValue?, _ text: (JSONValue?) -> String) -> String {
        value == nil || value == .null ? "unknown" : text(value)
    }

    private static func integer(_ sums: JSONValue, _ name: String) -> Int64 { sums[name]?.integer ?? 0 }

    private static func number(_ value: JSONValue?) -> Double {
        switch value {
        case .integer(let whole): Double(whole)
        case .number(let number): number
        default: 0
        }
    }

    /// Nothing for what isn't known.
    private static func text(_ value: JSONValue?) -> String {
        switch value {
        case nil, .null: ""
        case .string(let text): text
        case .number(let number) where number == number.rounded() && abs(number) < 1e15: String(Int64(number))
        case let value?: value.jsonText()
        }
    }
}
