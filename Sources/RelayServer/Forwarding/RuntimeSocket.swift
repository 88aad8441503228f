import Foundation

/// The unix socket of one runtime, checked before each use.
///
/// The directory belongs to the runtime, so what is in it may be anything: a link that a tenant has put there must not
/// lead the relay to somebody else's socket.
package struct RuntimeSocket: Sendable {
    /// Why a path is not taken for the runtime's socket.
    package enum Problem: Error, Sendable, Hashable {
        /// Nothing is there, or nothing can be seen.
        case missing
        case notASocket
        case wrongOwner(UInt32)
    }

    let path: String
    /// The user that runtimes run as.
    let ownerID: UInt32

    /// Throws unless the path itself, and not what it links to, is a socket of the owner.
    func check() throws(Problem) {
        // Of the path itself; why it can't be seen makes no difference.
        guard let attributes = try? FileManager.default.attributesOfItem(atPath: path),
            let owner = attributes[.ownerAccountID] as? NSNumber
        else { throw .missing }
        guard attributes[.type] as? FileAttributeType == .typeSocket else { throw .notASocket }
        guard owner.uint32Value == ownerID else { throw .wrongOwner(owner.uint32Value) }
    }
}

extension RuntimeSocket {
    /// A path as the host of a URL.
    static func urlHost(_ path: String) -> String {
        path.utf8.reduce(into: "") { text, byte in
            switch UnicodeScalar(byte) {
            case "a"..."z", "A"..."Z", "0"..."9", "-", ".", "_": text.unicodeScalars.append(UnicodeScalar(byte))
            default: text += "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
            }
        }
    }
}

extension RuntimeSocket.Problem: CustomStringConvertible {
    package var description: String {
        switch self {
        case .missing: "its socket is not there"
        case .notASocket: "what is in the place of its socket is no socket"
        case .wrongOwner(let id): "its socket belongs to user \(id)"
        }
    }
}
