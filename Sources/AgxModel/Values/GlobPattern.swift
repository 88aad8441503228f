/// A pattern of relative file names: `*` and `?` within a name, `**` for any folders between.
///
/// Names that begin with a dot are matched only where the pattern says the dot, as shells do.
package struct GlobPattern: Sendable, Hashable {
    private enum Segment: Sendable, Hashable {
        /// Any number of folders, none included.
        case folders
        case name([Unicode.Scalar])
    }

    /// How far along the pattern a path has come: the segments that the next name may be matched by.
    package typealias Positions = Set<Int>

    private let segments: [Segment]

    /// Reads a pattern; throws `ModelError` for one that could lead out of its folder, or that names no file.
    package init(_ text: String) throws(ModelError) {
        let parts = text.unicodeScalars.split(separator: "/", omittingEmptySubsequences: false).map(Array.init)
        guard !text.hasPrefix("/") else {
            throw ModelError(.invalidValue, "must be relative to cwd: leave the first / out")
        }
        guard !text.unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) else {
            throw ModelError(.invalidValue, "must not have control characters")
        }
        for part in parts {
            guard !part.isEmpty else { throw ModelError(.invalidValue, "must name files, such as reports/*.xml") }
            guard part != ["."], part != [".", "."] else {
                throw ModelError(.invalidValue, "must not have . or .. as a folder")
            }
        }
        var segments = parts.map { $0 == ["*", "*"] ? Segment.folders : .name($0) }
        if segments.last == .folders { segments.append(.name(["*"])) }
        self.segments = segments
    }

    /// Where the first name of a path begins.
    package var start: Positions { reach([0]) }

    /// Where the names after `name` begin; empty if nothing below it can match.
    package func advance(_ positions: Positions, over name: String) -> Positions {
        let scalars = Array(name.unicodeScalars)
        var next: Positions = []
        for position in positions where position < segments.count {
            switch segments[position] {
            case .folders: if scalars.first != "." { next.insert(position) }
            case .name(let pattern): if Self.matches(pattern, scalars) { next.insert(position + 1) }
            }
        }
        return reach(next)
    }

    /// Whether a path that has come to `positions` is matched as a whole.
    package func isMatched(at positions: Positions) -> Bool { positions.contains(segments.count) }

    /// Whether names below a path that has come to `positions` may be matched.
    package func leadsOn(from positions: Positions) -> Bool { positions.contains { $0 < segments.count } }

    /// Whether the pattern matches this relative path.
    package func matches(_ path: String) -> Bool {
        let names = path.split(separator: "/", omittingEmptySubsequences: false)
        return isMatched(at: names.reduce(start) { advance($0, over: String($1)) })
    }

    private func reach(_ positions: Positions) -> Positions {
        var reached = positions
        for position in positions {
            var next = position
            while next < segments.count, segments[next] == .folders {
                next += 1
                reached.insert(next)
            }
        }
        return reached
    }

    /// Goes back to the last star only, so that no pattern takes longer than its length times the name's.
    private static func matches(_ pattern: [Unicode.Scalar], _ name: [Unicode.Scalar]) -> Bool {
        if name.first == ".", pattern.first != "." { return false }
        var (at, position) = (0, 0)
        var star: (pattern: Int, name: Int)?
        while position < name.count {
            if at < pattern.count, pattern[at] == "*" {
                star = (at, position)
                at += 1
            } else if at < pattern.count, pattern[at] == "?" || pattern[at] == name[position] {
                at += 1
                position += 1
            } else if let last = star {
                star = (last.pattern, last.name + 1)
                (at, position) = (last.pattern + 1, last.name + 1)
            } else {
                return false
            }
        }
        return pattern[at...].allSatisfy { $0 == "*" }
    }
}
