import Crypto

/// A stable fingerprint of an explicit, versioned list of inputs.
///
/// A field that agx adds later doesn't change the hash of containers that don't use it: absent parts are not hashed.
struct ConfigurationHash {
    private var hasher = SHA256()

    init(version: Int) { add("version", String(version)) }

    mutating func add(_ name: String, _ values: String...) { add(name, values) }

    mutating func add(_ name: String, _ values: [String]) {
        guard !values.isEmpty else { return }
        // Lengths before texts: no two lists of inputs give the same bytes.
        for text in [name] + values { hasher.update(data: Array("\(text.utf8.count):\(text);".utf8)) }
    }

    /// The first 16 hexadecimal digits: enough to tell designs of one container apart.
    func text() -> String {
        hasher.finalize().prefix(8).map { byte in
            let digits = String(byte, radix: 16)
            return digits.count == 1 ? "0" + digits : digits
        }.joined()
    }
}
