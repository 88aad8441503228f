package import Foundation
import X509

/// A directory with an authority of this installation's own, and the server certificate that it has issued.
///
/// `ca.crt`, `ca.key`, `server.crt` and `server.key`; the directory is 0700, the files are 0600.
package struct OwnCertificates: CertificateSource {
    package let interval = Duration.seconds(86_400)
    private let directory: String
    private let names: CertificateNames

    /// Names the directory, which may not exist yet, and what the server is called by.
    package init(directory: String, names: CertificateNames) {
        self.directory = directory
        self.names = names
    }

    /// The authority's certificate in PEM, for clients to trust; throws `keyFile` before the first `identity(at:)`.
    package func authority() throws(SecurityError) -> String { try file("ca.crt").read() }

    /// The certificate in the directory; a new one if a third of its life or less is left, or if it doesn't fit.
    ///
    /// Without the directory, all of it is made. Throws `certificate` when the authority itself has expired.
    package func identity(at now: Date) throws(SecurityError) -> TLSIdentity {
        if !FileManager.default.fileExists(atPath: directory) { try makeDirectory(at: now) }
        guard let mode = SecretFile.mode(of: directory), mode & 0o077 == 0 else {
            throw SecurityError(.keyFile, "use \(directory): others may look into it; run chmod 700 on it")
        }
        let authority = try loadAuthority(at: now)
        if let present = try presentIdentity(of: authority, at: now) { return present }
        return try Self.renew(by: authority, for: names, in: directory, at: now)
    }

    /// All or nothing: a crash on the way leaves a directory that is not looked at.
    private func makeDirectory(at now: Date) throws(SecurityError) {
        let temporary = directory + ".new"
        let parent = (directory as NSString).deletingLastPathComponent
        do {
            let authority = try CertificateAuthority.make(at: now)
            if FileManager.default.fileExists(atPath: temporary) {
                try FileManager.default.removeItem(atPath: temporary)
            }
            try FileManager.default.createDirectory(atPath: parent, withIntermediateDirectories: true)
            guard mkdir(temporary, 0o700) == 0 else { throw SecretFile.failure("make \(temporary)") }
            try SecretFile(path: temporary + "/ca.key").write(try authority.keyText())
            try SecretFile(path: temporary + "/ca.crt").write(try authority.certificateText())
            _ = try Self.renew(by: authority, for: names, in: temporary, at: now)
            guard rename(temporary, directory) == 0 else { throw SecretFile.failure("rename \(temporary)") }
        } catch let error as SecurityError {
            throw error
        } catch {
            throw SecurityError(.certificate, "make the certificates in \(directory): \(error)")
        }
    }

    private func loadAuthority(at now: Date) throws(SecurityError) -> CertificateAuthority {
        let (certificate, key) = (try file("ca.crt").read(), try file("ca.key").read())
        let authority: CertificateAuthority
        do throws(SecurityError) {
            authority = try CertificateAuthority(certificateText: certificate, keyText: key)
        } catch {
            throw SecurityError(error.code, "use the authority in \(directory): \(error.message)")
        }
        guard authority.certificate.notValidAfter > now else {
            throw SecurityError(
                .certificate,
                "the authority in \(directory) was valid until \(authority.certificate.notValidAfter) only: remove the "
                    + "directory to have a new one, which clients must be told of",
            )
        }
        return authority
    }

    /// Nil if there is none that can be used on.
    private func presentIdentity(
        of authority: CertificateAuthority,
        at now: Date,
    ) throws(SecurityError) -> TLSIdentity? {
        let (certificate, key) = (file("server.crt"), file("server.key"))
        guard certificate.exists, key.exists else { return nil }
        let (certificates, privateKey) = (try certificate.read(), try key.read())
        // A crash between the two files leaves what doesn't fit together; a new one costs nothing.
        guard let present = try? TLSIdentity(certificates: certificates, privateKey: privateKey) else { return nil }
        let lifetime = present.notAfter.timeIntervalSince(present.notBefore)
        let isFresh = present.notBefore <= now && present.notAfter.timeIntervalSince(now) * 3 > lifetime
        // An authority near its end can't give a longer life.
        let isLast = present.notAfter >= authority.certificate.notValidAfter && present.notAfter > now
        guard isFresh || isLast, authority.hasIssued(present.leaf), names.areCovered(by: present.leaf) else {
            return nil
        }
        return present
    }

    private static func renew(
        by authority: CertificateAuthority,
        for names: CertificateNames,
        in directory: String,
        at now: Date,
    ) throws(SecurityError) -> TLSIdentity {
        let identity: TLSIdentity
        do {
            identity = try authority.issue(for: names, at: now)
        } catch {
            throw SecurityError(.certificate, "issue a server certificate in \(directory): \(error)")
        }
        try SecretFile(path: directory + "/server.key").write(identity.privateKey)
        try SecretFile(path: directory + "/server.crt").write(identity.certificates)
        return identity
    }

    private func file(_ name: String) -> SecretFile { SecretFile(path: "\(directory)/\(name)") }
}
