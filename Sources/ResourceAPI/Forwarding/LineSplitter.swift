import NIOCore

/// Takes lines out of a stream that comes in pieces, whatever their size.
///
/// What it holds counts in a share of the room for lines.
struct LineSplitter {
    private let maximumBytes: Int
    private let share: ListShare
    private var buffer = ByteBuffer()
    /// Bytes of the buffer that are known to have no line feed.
    private var searched = 0

    init(maximumBytes: Int, share: ListShare) {
        self.maximumBytes = maximumBytes
        self.share = share
    }

    /// Throws `serviceUnavailable` or `tooManyRequests` if there is no room for more.
    mutating func append(_ chunk: ByteBuffer) throws(StatusError) {
        try share.take(chunk.readableBytes)
        guard buffer.readableBytes > 0 else {
            buffer = chunk
            return
        }
        buffer.discardReadBytes()
        buffer.writeImmutableBuffer(chunk)
    }

    /// The next whole line, without its line feed; nil until more has come.
    ///
    /// It counts until `letGo`. Throws `serviceUnavailable` for a line that is too long.
    mutating func next() throws(StatusError) -> ByteBuffer? {
        let end = buffer.readableBytesView.dropFirst(searched).firstIndex(of: UInt8(ascii: "\n"))
        let length = end.map { $0 - buffer.readerIndex } ?? buffer.readableBytes
        guard length <= maximumBytes else {
            throw StatusError(.serviceUnavailable, "a line is longer than \(maximumBytes) bytes")
        }
        guard end != nil, let line = buffer.readSlice(length: length) else {
            searched = length
            return nil
        }
        searched = 0
        buffer.moveReaderIndex(forwardBy: 1)
        // An idle stream is not to keep the room of its longest line.
        if buffer.readableBytes == 0 { buffer = ByteBuffer() }
        return line
    }

    /// Whether a line has begun and not ended, once `next` has found none.
    var isInLine: Bool { buffer.readableBytes > 0 }

    /// Gives back the room of a line that is dealt with.
    func letGo(_ line: ByteBuffer) { share.give(line.readableBytes + 1) }
}
