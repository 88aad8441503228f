import AgxModel
import ManifestFormat
import NIOCore

/// What clients are shown of one state of an object beside all of it, as JSON: its cells in a table, and its metadata.
struct RowText: Sendable {
    private enum Piece: Sendable {
        case text(String)
        case age(since: Timestamp)
    }

    /// What an entry costs beside its texts, roughly.
    private static let overhead = 200

    private let pieces: [Piece]
    /// The object as `PartialObjectMetadata`.
    let partial: String

    init(cells: [TableCell], partial: JSONValue) {
        var pieces: [Piece] = []
        var text = "["
        for (index, cell) in cells.enumerated() {
            if index > 0 { text += "," }
            switch cell {
            case .fixed(let value): text += value.jsonText()
            case .age(let start):
                pieces += [.text(text + "\""), .age(since: start)]
                text = "\""
            }
        }
        self.pieces = pieces + [.text(text + "]")]
        self.partial = partial.jsonText()
    }

    /// What keeping it takes, roughly.
    var bytes: Int {
        pieces.reduce(partial.utf8.count + Self.overhead) { sum, piece in
            if case .text(let text) = piece { sum + text.utf8.count } else { sum }
        }
    }

    /// Writes the cells as an array, with ages counted to `now`.
    func writeCells(at now: Timestamp, to buffer: inout ByteBuffer) {
        for piece in pieces {
            switch piece {
            case .text(let text): buffer.writeString(text)
            case .age(let start): buffer.writeString(AgeText.between(start, now))
            }
        }
    }
}
