/// Reads a file line by line, in chunks, whatever its size.
struct LineReader {
    /// In bytes, without the newline.
    let maximumLength: Int
    /// Whether a longer line is left out; if not, it comes in pieces of `maximumLength`.
    let dropsLongLines: Bool

    /// Hands out each line without its newline; what follows the last newline is a line, too.
    func read(
        _ file: borrowing FileDescriptor,
        _ handle: (ArraySlice<UInt8>) -> Void,
    ) throws(TenantRuntimeError) {
        var offset: Int64 = 0
        var line: [UInt8] = []
        var isTooLong = false
        while true {
            let chunk = try file.read(at: offset, count: 65_536)
            if chunk.isEmpty { break }
            offset += Int64(chunk.count)
            var rest = chunk[...]
            while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
                append(rest[..<end], to: &line, &isTooLong, handle)
                if !isTooLong { handle(line[...]) }
                line.removeAll(keepingCapacity: true)
                isTooLong = false
                rest = rest[(end + 1)...]
            }
            append(rest, to: &line, &isTooLong, handle)
        }
        if !line.isEmpty, !isTooLong { handle(line[...]) }
    }

    private func append(
        _ part: ArraySlice<UInt8>,
        to line: inout [UInt8],
        _ isTooLong: inout Bool,
        _ handle: (ArraySlice<UInt8>) -> Void,
    ) {
        line += part
        guard line.count > maximumLength else { return }
        if dropsLongLines {
            isTooLong = true
            line.removeAll(keepingCapacity: true)
            return
        }
        var rest = line[...]
        while rest.count > maximumLength {
            handle(rest.prefix(maximumLength))
            rest = rest.dropFirst(maximumLength)
        }
        line = Array(rest)
    }
}
