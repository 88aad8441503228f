import AgxModel
import Foundation
import ResourceAPI

/// Which paths the relay sends to a company's runtime: those below its own namespace, written plainly.
enum RuntimePath {
    /// Throws `unknownPath` for anything that a reader of URLs could take for another place.
    static func check(_ target: String, namespace: String) throws(StatusError) {
        guard CompanyID(rawValue: namespace) != nil else { throw .unknownPath }
        let path = target.prefix { $0 != "?" }
        let prefix = "/apis/runagx.com/v1/namespaces/\(namespace)/"
        guard path.hasPrefix(prefix), target.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "#") })
        else { throw .unknownPath }
        let segments = path.dropFirst(prefix.count).split(separator: "/", omittingEmptySubsequences: false)
        for segment in segments {
            guard let text = String(segment).removingPercentEncoding, !text.isEmpty, text != ".", text != "..",
                !text.contains("/"), !text.contains("\\"), !text.utf8.contains(0)
            else { throw .unknownPath }
        }
    }
}
