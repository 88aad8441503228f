/// A page of metrics, read as strictly as Prometheus reads it.
package struct PrometheusText: Sendable {
    /// What is wrong with a page, with the line.
    package struct Problem: Error, CustomStringConvertible {
        package let description: String
    }

    /// The type of each family.
    package private(set) var types: [String: String] = [:]
    /// Each sample by its name and labels, as they are written.
    package private(set) var samples: [String: Double] = [:]
    private var helps: Set<String> = []
    private var closed: Set<String> = []
    private var current = ""

    /// Throws what is wrong with the page.
    package init(_ text: String) throws {
        guard text.hasSuffix("\n") else { throw Problem(description: "the page doesn't end with a line feed") }
        for line in text.split(separator: "\n", omittingEmptySubsequences: false).dropLast() { try read(line) }
        for (name, type) in types where type == "histogram" { try checkHistogram(name) }
    }

    private mutating func read(_ line: Substring) throws {
        let words = line.split(separator: " ", maxSplits: 3, omittingEmptySubsequences: false).map(String.init)
        switch (words.first, words.dropFirst().first) {
        case ("#", "HELP"):
            guard helps.insert(words[2]).inserted else { throw Problem(description: "second HELP: \(line)") }
        case ("#", "TYPE"):
            guard words.count == 4, types.updateValue(words[3], forKey: words[2]) == nil else {
                throw Problem(description: "second TYPE: \(line)")
            }
            closed.insert(current)
            current = words[2]
            guard !closed.contains(current) else { throw Problem(description: "torn family: \(line)") }
        default: try readSample(line)
        }
    }

    private mutating func readSample(_ line: Substring) throws {
        let pattern =
            /([a-zA-Z_:][a-zA-Z0-9_:]*)(\{(?:[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\n]|\\\\|\\"|\\n)*",?)*\})? (\S+)/
            .matchingSemantics(.unicodeScalar)
        guard let match = line.wholeMatch(of: pattern), let value = Double(match.3.replacing("Inf", with: "inf")) else {
            throw Problem(description: "not a sample: \(line)")
        }
        let name = String(match.1)
        let isOfFamily =
            name == current
            || types[current] == "histogram" && ["_bucket", "_sum", "_count"].contains { name == current + $0 }
        guard isOfFamily else { throw Problem(description: "outside of its family \(current): \(line)") }
        guard samples.updateValue(value, forKey: name + (match.2 ?? "")) == nil else {
            throw Problem(description: "twice: \(line)")
        }
    }

    private func checkHistogram(_ name: String) throws {
        let totals = samples.filter { $0.key.hasPrefix(name + "_count") }
        for (key, count) in totals {
            let labels = key.dropFirst(name.count + 6).dropLast(key.hasSuffix("}") ? 1 : 0)
            let last = name + "_bucket" + (labels.isEmpty ? "{" : labels + ",") + "le=\"+Inf\"}"
            guard samples[last] == count else { throw Problem(description: "\(last) is not \(count)") }
        }
    }
}
