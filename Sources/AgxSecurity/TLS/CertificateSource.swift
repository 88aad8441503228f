package import Foundation

/// Where a server's certificate comes from.
package protocol CertificateSource: Sendable {
    /// How often it is worth looking whether there is another one.
    var interval: Duration { get }

    /// The certificate to use from now on, made anew if need be.
    func identity(at now: Date) throws(SecurityError) -> TLSIdentity
}
