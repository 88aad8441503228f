package import Crypto

/// A key that is never printed by accident.
package struct SecretBytes: Sendable, Equatable {
    let key: SymmetricKey

    /// Wraps key material.
    package init(_ key: SymmetricKey) { self.key = key }

    /// A fresh key of 256 random bits from the system's generator.
    package static func random() -> SecretBytes { SecretBytes(SymmetricKey(size: .bits256)) }
}

extension SecretBytes: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { "<redacted>" }
    package var debugDescription: String { "<redacted>" }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
