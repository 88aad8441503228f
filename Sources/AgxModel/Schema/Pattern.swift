/// A regular expression that takes time linear in the text, whatever the text is.
///
/// Tenants choose the texts, so matching never backtracks: the expression becomes an automaton whose possible states
/// are followed side by side. Supported is what definitions need: literals, `.`, classes, `\d`, `\w`, `\s`, groups,
/// `|`, `*`, `+`, `?`, `{m,n}`, `^` and `$`.
package struct Pattern: Sendable, Hashable {
    /// As written, for messages.
    package let source: String
    private let states: [PatternState]
    private let start: Int

    /// Throws if the text uses something that is not supported.
    package init(_ source: String) throws(ModelError) {
        self.source = source
        var parser = PatternParser(source)
        let syntax = try parser.parse()
        var compiler = PatternCompiler()
        start = try compiler.compile(syntax)
        states = compiler.states
    }

    /// Whether the expression matches anywhere in the text, as JSON Schema defines it.
    package func matches(_ text: String) -> Bool {
        let scalars = Array(text.unicodeScalars)
        var current = Set<Int>()
        for position in 0...scalars.count {
            enter(start, at: position, of: scalars.count, into: &current)
            if current.contains(PatternState.accepting) { return true }
            guard position < scalars.count else { break }
            var next = Set<Int>()
            for state in current {
                guard case .consume(let set, let target) = states[state], set.contains(scalars[position]) else {
                    continue
                }
                enter(target, at: position + 1, of: scalars.count, into: &next)
            }
            current = next
        }
        return current.contains(PatternState.accepting)
    }

    /// Adds a state and all that can be reached from it without reading a character.
    private func enter(_ state: Int, at position: Int, of end: Int, into set: inout Set<Int>) {
        var pending = [state]
        while let state = pending.popLast() {
            guard set.insert(state).inserted, state != PatternState.accepting else { continue }
            switch states[state] {
            case .consume: break
            case .split(let first, let second): pending += [first, second]
            case .assertStart(let target): if position == 0 { pending.append(target) }
            case .assertEnd(let target): if position == end { pending.append(target) }
            }
        }
    }
}

/// A state of the automaton.
enum PatternState: Hashable {
    /// The number that stands for "matched".
    static let accepting = -1

    case consume(PatternSet, next: Int)
    case split(Int, Int)
    case assertStart(next: Int)
    case assertEnd(next: Int)
}

/// A set of characters.
struct PatternSet: Hashable {
    var ranges: [ClosedRange<UInt32>] = []
    var isNegated = false

    func contains(_ scalar: Unicode.Scalar) -> Bool {
        ranges.contains { $0.contains(scalar.value) } != isNegated
    }
}
