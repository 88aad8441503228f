import Glibc

/// Puts `*` in the place of known secrets, also of such as overlap; lengths stay what they were.
///
/// It keeps nothing of what it has seen: who reads in windows reads up to `reach` bytes around each once more.
struct SecretMask: Sendable, CustomStringConvertible, CustomReflectable {
    private let secrets: [[UInt8]]
    /// How many bytes before a byte, and how many after it, can make it a part of a secret.
    let reach: Int

    init(_ secrets: [String] = []) {
        self.secrets = secrets.map { Array($0.utf8) }.filter { !$0.isEmpty }
        reach = max((self.secrets.map(\.count).max() ?? 0) - 1, 0)
    }

    /// Whether there is nothing to look for.
    var isEmpty: Bool { secrets.isEmpty }

    /// The places of all secrets, in no order.
    func places(in bytes: [UInt8]) -> [Range<Int>] {
        secrets.flatMap { secret in starts(of: secret, in: bytes).map { $0..<($0 + secret.count) } }
    }

    /// The same text with `*` in the place of each secret.
    func masked(_ text: String) -> String {
        isEmpty ? text : String(decoding: masked(Array(text.utf8)), as: UTF8.self)
    }

    /// The same bytes with `*` at all places.
    private func masked(_ bytes: [UInt8]) -> [UInt8] {
        var result = bytes
        for place in places(in: bytes) { for index in place { result[index] = UInt8(ascii: "*") } }
        return result
    }

    /// How many of the bytes can be told to be part of a secret or not, whatever comes after them.
    ///
    /// From there on, and nowhere before, what is there could be the beginning of a secret.
    private func decidedCount(_ bytes: [UInt8]) -> Int {
        secrets.map { secret in
            let first = max(bytes.count - (secret.count - 1), 0)
            return (first..<bytes.count).first { secret.starts(with: bytes[$0...]) } ?? bytes.count
        }.min() ?? bytes.count
    }

    /// What of the bytes can be shown, if `context` lies before them: at least its last `reach` bytes, or all there is.
    ///
    /// Only the beginning is, up to what could be the beginning of a secret, unless nothing can follow.
    func shown(_ bytes: [UInt8], after context: [UInt8], isWhole: Bool) -> ArraySlice<UInt8> {
        let window = context + bytes
        let decided = isWhole ? window.count : decidedCount(window)
        return masked(window)[context.count..<max(decided, context.count)]
    }

    private func starts(of secret: [UInt8], in bytes: [UInt8]) -> [Int] {
        bytes.withUnsafeBytes { haystack in
            secret.withUnsafeBytes { needle in
                guard let base = haystack.baseAddress, let wanted = needle.baseAddress else { return [] }
                var (found, start): ([Int], Int) = ([], 0)
                while start + needle.count <= haystack.count,
                    let hit = memchr(base + start, Int32(needle[0]), haystack.count - needle.count + 1 - start)
                {
                    let place = UnsafeRawPointer(hit) - base
                    if memcmp(base + place, wanted, needle.count) == 0 { found.append(place) }
                    start = place + 1
                }
                return found
            }
        }
    }

    var description: String { "<redacted>" }
    var customMirror: Mirror { Mirror(self, children: []) }
}
