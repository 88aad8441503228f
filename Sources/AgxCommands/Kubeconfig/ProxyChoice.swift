import RelayClient

/// Which proxy leads to a relay, by the rules of other Kubernetes clients.
enum ProxyChoice {
    /// That of the cluster; else that of `HTTPS_PROXY` or `HTTP_PROXY`, but to this machine itself and to what
    /// `NO_PROXY` names.
    ///
    /// Nil if there is none.
    static func proxy(
        to address: RelayAddress,
        cluster: Kubeconfig.Entry?,
        environment: [String: String],
    ) throws -> ProxyAddress? {
        if let cluster, let text = try cluster.text("proxy-url") {
            return try proxy(text, from: "\(cluster.file): proxy-url")
        }
        let name = address.isSecure ? "HTTPS_PROXY" : "HTTP_PROXY"
        guard !address.isLoopback, let text = variable(name, in: environment) else { return nil }
        let exceptions = NoProxy(variable("NO_PROXY", in: environment) ?? "")
        guard !exceptions.contains(host: address.host, port: address.port) else { return nil }
        return try proxy(text.contains("://") ? text : "http://" + text, from: name)
    }

    private static func proxy(_ text: String, from place: String) throws -> ProxyAddress {
        do throws(RelayClientError) {
            return try ProxyAddress(text)
        } catch {
            throw CommandFailure("error: \(place): \(error.message)")
        }
    }

    /// Written large or small, as is the custom.
    private static func variable(_ name: String, in environment: [String: String]) -> String? {
        [name, name.lowercased()].compactMap { environment[$0] }.first { !$0.isEmpty }
    }
}
