import ArgumentParser
import RelayServer

/// How the relay is reached and who may use it, from the command line.
struct TransportOptions: ParsableArguments {
    @Option(help: "Address and port to listen on.")
    var listen = "127.0.0.1:7878"

    @Option(
        name: .customLong("tls-san"),
        parsing: .singleValue,
        help: "A further host name or IP address for the relay's own certificate; may be given more than once.",
    )
    var tlsNames: [String] = []

    @Option(help: "A PEM certificate of your own, with those above it; read again when it changes.")
    var tlsCert: String?

    @Option(help: "The PEM key of --tls-cert.")
    var tlsKey: String?

    @Flag(help: "Plain HTTP instead of TLS, on a loopback address only; kubectl sends no token over it.")
    var insecureHttp = false

    @Flag(help: "Ask nobody who they are, on a loopback address only; as AUTH_DISABLED=1.")
    var authDisabled = false

    func validate() throws {
        guard (tlsCert == nil) == (tlsKey == nil) else {
            throw ValidationError("--tls-cert and --tls-key go together.")
        }
        guard !insecureHttp || (tlsCert == nil && tlsNames.isEmpty) else {
            throw ValidationError("--insecure-http is without TLS: leave out --tls-cert, --tls-key and --tls-san.")
        }
        guard tlsCert == nil || tlsNames.isEmpty else {
            throw ValidationError("--tls-san is for the relay's own certificate: leave it or --tls-cert out.")
        }
    }

    var transport: RelaySettings.Transport {
        if insecureHttp { return .plain }
        if let tlsCert, let tlsKey { return .certificate(path: tlsCert, keyPath: tlsKey) }
        return .ownCertificate(names: tlsNames)
    }

    func isOpen(_ environment: [String: String]) -> Bool { authDisabled || environment["AUTH_DISABLED"] == "1" }
}
