import NIOCore

/// A tar archive (ustar) built in memory, for images without a registry.
struct TarArchive {
    private var bytes = ByteBuffer()

    mutating func addFile(_ path: String, mode: Int = 0o755, _ content: [UInt8]) {
        addHeader(path, mode: mode, size: content.count, type: "0", target: "")
        bytes.writeBytes(content)
        bytes.writeRepeatingByte(0, count: (512 - content.count % 512) % 512)
    }

    mutating func addFolder(_ path: String, mode: Int = 0o755) {
        addHeader(path + "/", mode: mode, size: 0, type: "5", target: "")
    }

    mutating func addLink(_ path: String, to target: String) {
        addHeader(path, mode: 0o777, size: 0, type: "2", target: target)
    }

    /// The whole archive with its end.
    var finished: ByteBuffer {
        var copy = bytes
        copy.writeRepeatingByte(0, count: 1024)
        return copy
    }

    private mutating func addHeader(_ path: String, mode: Int, size: Int, type: Character, target: String) {
        var header = [UInt8](repeating: 0, count: 512)
        func put(_ text: String, at offset: Int) {
            for (index, byte) in text.utf8.enumerated() { header[offset + index] = byte }
        }
        func octal(_ value: Int, digits: Int) -> String {
            let text = String(value, radix: 8)
            return String(repeating: "0", count: digits - text.count) + text
        }
        put(path, at: 0)
        put(octal(mode, digits: 7), at: 100)
        put(octal(0, digits: 7), at: 108)
        put(octal(0, digits: 7), at: 116)
        put(octal(size, digits: 11), at: 124)
        put(octal(0, digits: 11), at: 136)
        put("        ", at: 148)
        put(String(type), at: 156)
        put(target, at: 157)
        put("ustar\u{0}00", at: 257)
        put(octal(header.reduce(0) { $0 + Int($1) }, digits: 6) + "\u{0} ", at: 148)
        bytes.writeBytes(header)
    }
}
