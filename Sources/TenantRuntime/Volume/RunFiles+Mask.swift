import Glibc

extension RunFiles {
    private static let chunk = 1 << 20

    /// Overwrites each of the texts in a run's output by as many `*`, so that offsets stay what they were.
    func mask(run: String, _ secrets: [String]) throws(TenantRuntimeError) {
        guard !secrets.isEmpty, let folder = try folder(run) else { return }
        for name in ["stdout", "stderr"] {
            guard let file = try folder.openFile(name, forWriting: true) else { continue }
            for secret in secrets { try Self.mask(Array(secret.utf8), in: file) }
        }
    }

    private static func mask(_ secret: [UInt8], in file: borrowing FileDescriptor) throws(TenantRuntimeError) {
        let stars = [UInt8](repeating: UInt8(ascii: "*"), count: secret.count)
        var offset: Int64 = 0
        while true {
            let bytes = try file.read(at: offset, count: chunk)
            for place in places(of: secret, in: bytes) { try file.write(stars, at: offset + Int64(place)) }
            guard bytes.count == chunk else { return }
            // A secret may lie across the border of two chunks.
            offset += Int64(chunk - (secret.count - 1))
        }
    }

    private static func places(of secret: [UInt8], in bytes: [UInt8]) -> [Int] {
        bytes.withUnsafeBytes { haystack in
            secret.withUnsafeBytes { needle in
                guard let base = haystack.baseAddress, let wanted = needle.baseAddress else { return [] }
                var (found, start): ([Int], Int) = ([], 0)
                while start + needle.count <= haystack.count,
                    let hit = memchr(base + start, Int32(needle[0]), haystack.count - needle.count + 1 - start)
                {
                    let place = UnsafeRawPointer(hit) - base
                    let isHit = memcmp(base + place, wanted, needle.count) == 0
                    if isHit { found.append(place) }
                    start = place + (isHit ? needle.count : 1)
                }
                return found
            }
        }
    }
}
