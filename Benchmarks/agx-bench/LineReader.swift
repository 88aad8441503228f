import NIOCore

/// Cuts a stream of bytes into lines.
struct LineReader {
    private var rest: [UInt8] = []

    mutating func add(_ piece: ByteBuffer) -> [[UInt8]] {
        rest += Array(buffer: piece)
        var lines: [[UInt8]] = []
        while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
            lines.append(Array(rest[..<end]))
            rest.removeSubrange(...end)
        }
        return lines
    }
}
