import Foundation

/// The IPv4 routes of the host, as the kernel's table shows them.
package enum HostRoutes {
    /// One route that is not the default route.
    package struct Route: Sendable, Hashable {
        /// The first address of the destination, as a number in host order.
        package var address: UInt32
        /// 1 to 32.
        package var prefixLength: Int
    }

    /// Reads the kernel's table; empty where there is none.
    package static func current() -> [Route] {
        guard let data = FileManager.default.contents(atPath: "/proc/net/route") else { return [] }
        return parse(String(decoding: data, as: UTF8.self))
    }

    /// Reads the text of `/proc/net/route`; lines that can't be read are left out.
    package static func parse(_ text: String) -> [Route] {
        text.split(separator: "\n").dropFirst().compactMap { line in
            let fields = line.split(separator: "\t").map { $0.trimmingCharacters(in: .whitespaces) }
            guard fields.count >= 8, let destination = UInt32(fields[1], radix: 16),
                let mask = UInt32(fields[7], radix: 16)
            else { return nil }
            let length = mask.byteSwapped.leadingZeroBitCount == 32 ? 0 : (~mask.byteSwapped).leadingZeroBitCount
            guard length > 0 else { return nil }
            return Route(address: destination.byteSwapped, prefixLength: length)
        }
    }
}
