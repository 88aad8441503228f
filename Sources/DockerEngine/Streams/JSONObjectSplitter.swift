import NIOCore

/// Cuts a stream of JSON objects, with or without newlines between them, into single objects.
///
/// Knows only as much of JSON as it needs: strings, escapes and depth. What lies between objects is ignored when it is
/// white space or a record separator, and is an error otherwise.
struct JSONObjectSplitter: Sendable {
    private var object = ByteBuffer()
    private var depth = 0
    private var isInString = false
    private var isEscaped = false
    private let maximumObjectBytes: Int

    init(maximumObjectBytes: Int = 1 << 20) { self.maximumObjectBytes = maximumObjectBytes }

    /// Whether the stream may end here.
    var isBetweenObjects: Bool { depth == 0 }

    /// The objects that are complete with these bytes.
    mutating func consume(_ bytes: ByteBuffer, attempted: String) throws(DockerError) -> [ByteBuffer] {
        var objects: [ByteBuffer] = []
        let view = bytes.readableBytesView
        var start = view.startIndex
        for index in view.indices {
            let wasInside = depth > 0
            try advance(over: view[index], attempted: attempted)
            if !wasInside { start = index }
            if wasInside, depth == 0 {
                object.writeBytes(view[start...index])
                objects.append(object)
                object = ByteBuffer()
            }
        }
        if depth > 0 { object.writeBytes(view[start...]) }
        guard object.readableBytes <= maximumObjectBytes else {
            throw DockerError(
                .responseTooLarge,
                attempted: attempted,
                daemonMessage: "one object of the stream is too large",
            )
        }
        return objects
    }

    private mutating func advance(over byte: UInt8, attempted: String) throws(DockerError) {
        if isInString {
            if isEscaped {
                isEscaped = false
            } else if byte == UInt8(ascii: "\\") {
                isEscaped = true
            } else if byte == UInt8(ascii: "\"") {
                isInString = false
            }
            return
        }
        switch byte {
        case UInt8(ascii: "{"): depth += 1
        case UInt8(ascii: "}") where depth > 0: depth -= 1
        case UInt8(ascii: "\"") where depth > 0: isInString = true
        case 0x20, 0x09, 0x0A, 0x0D, 0x1E: break
        default:
            guard depth > 0 else {
                throw DockerError(
                    .protocolViolation,
                    attempted: attempted,
                    daemonMessage: "the stream is not JSON objects",
                )
            }
        }
    }
}
