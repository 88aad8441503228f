import Foundation
import SwiftASN1
import X509

/// The names and addresses by which clients may call a server.
package struct CertificateNames: Sendable, Hashable {
    /// In their order, each once; names in lower case.
    let names: [String]

    /// Throws `certificate` for what is neither a host name nor an IP address; addresses stand for all interfaces
    /// (`0.0.0.0`, `::`) and empty texts are left out, since nobody can call them.
    package init(_ names: [String]) throws(SecurityError) {
        var found: [String] = []
        for name in names.map({ $0.lowercased() }) where !["", "0.0.0.0", "::"].contains(name) {
            guard Self.address(name) != nil || Self.isHostName(name) else {
                throw SecurityError(.certificate, "\"\(name)\" is neither a host name nor an IP address")
            }
            if !found.contains(name) { found.append(name) }
        }
        self.names = found
    }

    /// The names that always lead to this machine from itself.
    package static let local = ["localhost", "127.0.0.1", "::1"]

    var generalNames: [GeneralName] {
        names.map { name in
            Self.address(name).map { .ipAddress(ASN1OctetString(contentBytes: $0[...])) } ?? .dnsName(name)
        }
    }

    /// Whether a certificate is for all of these names.
    func areCovered(by certificate: Certificate) -> Bool {
        // Without readable names it covers none.
        guard let present = try? certificate.extensions.subjectAlternativeNames else { return false }
        return Set(generalNames).isSubset(of: Set(present))
    }

    /// The 4 or 16 bytes of an IP address; nil for anything else.
    static func address(_ text: String) -> [UInt8]? {
        var (four, six) = (in_addr(), in6_addr())
        if inet_pton(AF_INET, text, &four) == 1 { return withUnsafeBytes(of: four) { Array($0) } }
        if inet_pton(AF_INET6, text, &six) == 1 { return withUnsafeBytes(of: six) { Array($0) } }
        return nil
    }

    /// Labels of letters, digits, `-` and `_`; the first may be `*`.
    private static func isHostName(_ text: String) -> Bool {
        let labels = text.split(separator: ".", omittingEmptySubsequences: false)
        guard text.utf8.count <= 253 else { return false }
        return labels.enumerated().allSatisfy { index, label in
            if index == 0, labels.count > 1, label == "*" { return true }
            return (1...63).contains(label.utf8.count) && label.first != "-" && label.last != "-"
                && label.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-" || $0 == "_") }
        }
    }
}
