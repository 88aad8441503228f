/// Finds what somebody most likely meant to write.
package enum Suggestion {
    /// The candidate that is fewest edits away, if it is near enough to be meant; the first in order on a tie.
    package static func nearest(to text: String, among candidates: some Sequence<String>) -> String? {
        guard (1...64).contains(text.utf8.count) else { return nil }
        let allowed = max(1, min(3, text.count / 3))
        var best: (name: String, distance: Int)?
        for candidate in candidates.sorted() where candidate.utf8.count <= 64 {
            let distance = distance(text.lowercased(), candidate.lowercased())
            if distance <= allowed, distance < best?.distance ?? .max { best = (candidate, distance) }
        }
        return best?.name
    }

    /// Insertions, deletions, replacements and swaps of neighbours between two short texts.
    private static func distance(_ first: String, _ second: String) -> Int {
        let (first, second) = (Array(first), Array(second))
        var rows = [Array(0...second.count)]
        for (row, character) in first.enumerated() {
            var current = [row + 1]
            for (column, other) in second.enumerated() {
                let replace = rows[row][column] + (character == other ? 0 : 1)
                var cost = min(replace, rows[row][column + 1] + 1, current[column] + 1)
                if row > 0, column > 0, character == second[column - 1], first[row - 1] == other {
                    cost = min(cost, rows[row - 1][column - 1] + 1)
                }
                current.append(cost)
            }
            rows.append(current)
        }
        return rows[first.count][second.count]
    }
}
