/// Reads a file line by line, in chunks, whatever its size; a line that goes through a hole is left out.
///
/// Whoever waits for it waits for as much as the bound at most: agents can make files as long as they like.
struct LineReader {
    /// In bytes, without the newline.
    let maximumLength: Int
    /// Whether a longer line is left out; if not, one of that length or more comes in pieces of `maximumLength`, and its
    /// last piece is shorter, perhaps empty.
    let dropsLongLines: Bool
    /// Of a file with more than that the middle is left out, as if it had been cut.
    var bound = OutputBound()

    private struct Line {
        var bytes: [UInt8] = []
        /// Whether pieces of it were handed out.
        var isInPieces = false
        var isLeftOut = false
    }

    /// Hands out each line without its newline; what follows the last newline is a line, too.
    ///
    /// What is written meanwhile is not read: a process that an agent has left behind may print without an end.
    func read(
        _ file: borrowing FileDescriptor,
        _ handle: (ArraySlice<UInt8>) -> Void,
    ) async throws(TenantRuntimeError) {
        let size = try file.size()
        var (offset, count) = (Int64(0), Int64(0))
        var line = Line()
        while offset < size {
            let (hole, bytes) = try file.readData(at: offset, count: 65_536)
            let start = offset + hole
            if hole > 0 { cut(&line, handle) }
            if count >= bound.bytes / 4, size - start > bound.bytes, let middle = bound.cut(size: size) {
                cut(&line, handle)
                offset = middle.upperBound
                continue
            }
            let chunk = bytes.prefix(Int(max(min(size - start, 65_536), 0)))
            if chunk.isEmpty { break }
            take(chunk, &line, handle)
            offset = start + Int64(chunk.count)
            count += Int64(chunk.count)
            await Task.yield()
        }
        if !line.bytes.isEmpty || line.isInPieces { finish(&line, handle) }
    }

    private func take(_ chunk: ArraySlice<UInt8>, _ line: inout Line, _ handle: (ArraySlice<UInt8>) -> Void) {
        var rest = chunk
        while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
            append(rest[..<end], to: &line, handle)
            finish(&line, handle)
            rest = rest[(end + 1)...]
        }
        append(rest, to: &line, handle)
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
