/// Tells where the runtime of a company listens and how the relay proves to it who asks.
package protocol RuntimeAddressing: Sendable {
    /// The path of the unix socket that the company's runtime listens on; there may be none at the moment.
    func runtimeSocket(of company: String) -> String

    /// The token for the relay's requests to this company's runtime; a secret.
    func relayToken(for company: String) -> String
}
