/// Cuts a stream of bytes into lines, whatever the pieces it comes in.
struct LineSplitter: Sendable {
    private var pending: [UInt8] = []
    private var searched = 0

    mutating func append(_ bytes: some Sequence<UInt8>) { pending.append(contentsOf: bytes) }

    /// The next whole line without its line feed, nil until one is there.
    mutating func next() -> [UInt8]? {
        guard let end = pending[searched...].firstIndex(of: UInt8(ascii: "\n")) else {
            searched = pending.count
            return nil
        }
        let line = Array(pending[..<end])
        pending.removeFirst(end + 1)
        searched = 0
        return line
    }
}
