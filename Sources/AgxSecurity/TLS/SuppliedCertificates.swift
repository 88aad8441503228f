package import Foundation

/// A certificate and key in files of somebody else, who also renews them.
package struct SuppliedCertificates: CertificateSource {
    package let interval = Duration.seconds(60)
    private let certificatePath: String
    private let keyPath: String

    /// `certificatePath` holds the server's certificate first, then those above it; both files are PEM.
    package init(certificatePath: String, keyPath: String) {
        self.certificatePath = certificatePath
        self.keyPath = keyPath
    }

    package func identity(at now: Date) throws(SecurityError) -> TLSIdentity {
        let found: TLSIdentity
        do throws(SecurityError) {
            found = try TLSIdentity(certificates: try text(certificatePath), privateKey: try text(keyPath))
        } catch {
            guard error.code != .keyFile else { throw error }
            throw SecurityError(error.code, "use \(certificatePath) with \(keyPath): \(error.message)")
        }
        guard found.notAfter > now else {
            throw SecurityError(.certificate, "use \(certificatePath): it is valid until \(found.notAfter) only")
        }
        return found
    }

    private func text(_ path: String) throws(SecurityError) -> String {
        // The files are not ours: their modes are their owner's business, as with a group that may read the key.
        guard let data = FileManager.default.contents(atPath: path) else {
            throw SecurityError(.keyFile, "read \(path): it can't be read")
        }
        return String(decoding: data, as: UTF8.self)
    }
}
