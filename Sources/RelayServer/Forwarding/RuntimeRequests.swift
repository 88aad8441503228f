package import AsyncHTTPClient
import NIOHTTP1

/// Begins requests to companies' runtimes: to their sockets, if these are what they should be, with the relay's token.
package struct RuntimeRequests: Sendable {
    private let addressing: any RuntimeAddressing
    private let ownerID: UInt32

    /// `ownerID` is the user that runtimes run as, to whom their sockets belong.
    package init(addressing: any RuntimeAddressing, ownerID: UInt32 = 1000) {
        self.addressing = addressing
        self.ownerID = ownerID
    }

    /// A GET of a path with its query; throws what is wrong with the socket.
    package func request(_ path: String, of company: String) throws(RuntimeSocket.Problem) -> HTTPClientRequest {
        let socket = RuntimeSocket(path: addressing.runtimeSocket(of: company), ownerID: ownerID)
        try socket.check()
        var request = HTTPClientRequest(url: "http+unix://\(RuntimeSocket.urlHost(socket.path))\(path)")
        request.headers.add(name: "Host", value: "runtime")
        request.headers.add(name: "Authorization", value: "Bearer \(addressing.relayToken(for: company))")
        return request
    }
}
