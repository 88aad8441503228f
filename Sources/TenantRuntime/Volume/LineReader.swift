/// Reads a file line by line, in chunks, whatever its size; a line that goes through a hole is left out.
struct LineReader {
    /// In bytes, without the newline.
    let maximumLength: Int
    /// Whether a longer line is left out; if not, one of that length or more comes in pieces of `maximumLength`, and its
    /// last piece is shorter, perhaps empty.
    let dropsLongLines: Bool

    private struct Line {
        var bytes: [UInt8] = []
        /// Whether pieces of it were handed out.
        var isInPieces = false
        var isLeftOut = false
    }

    /// Hands out each line without its newline; what follows the last newline is a line, too.
    func read(
        _ file: borrowing FileDescriptor,
        _ handle: (ArraySlice<UInt8>) -> Void,
    ) throws(TenantRuntimeError) {
        var offset: Int64 = 0
        var line = Line()
        while true {
            let (hole, chunk) = try file.readData(at: offset, count: 65_536)
            if hole > 0 { cut(&line, handle) }
            if chunk.isEmpty { break }
            offset += hole + Int64(chunk.count)
            var rest = chunk[...]
            while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
                append(rest[..<end], to: &line, handle)
                finish(&line, handle)
                rest = rest[(end + 1)...]
            }
            append(rest, to: &line, handle)
        }
        if !line.bytes.isEmpty || line.isInPieces { finish(&line, handle) }
    }

    private func append(_ part: ArraySlice<UInt8>, to line: inout Line, _ handle: (ArraySlice<UInt8>) -> Void) {
        guard !line.isLeftOut else { return }
        line.bytes += part
        if dropsLongLines {
            guard line.bytes.count > maximumLength else { return }
            line.isLeftOut = true
            line.bytes.removeAll(keepingCapacity: true)
        } else if line.bytes.count >= maximumLength {
            var rest = line.bytes[...]
            while rest.count >= maximumLength {
                handle(rest.prefix(maximumLength))
                rest = rest.dropFirst(maximumLength)
            }
            line.isInPieces = true
            line.bytes = Array(rest)
        }
    }

    private func finish(_ line: inout Line, _ handle: (ArraySlice<UInt8>) -> Void) {
        if !line.isLeftOut { handle(line.bytes[...]) }
        line.bytes.removeAll(keepingCapacity: true)
        line.isInPieces = false
        line.isLeftOut = false
    }

    /// The line that the hole is in has lost its middle: nothing more of it is handed out.
    private func cut(_ line: inout Line, _ handle: (ArraySlice<UInt8>) -> Void) {
        if line.isInPieces { handle([]) }
        line = Line(isLeftOut: true)
    }
}
