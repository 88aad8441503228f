import AgxSecurity
import ExecGate
import RelayServer

/// Where each company's runtime listens, and the token that opens it.
struct RuntimeDirectory: RuntimeAddressing {
    let gate: ExecGate
    let keys: KeyRing

    func runtimeSocket(of company: String) -> String { gate.runtimeSocket(of: company) }

    func relayToken(for company: String) -> String { keys.companyKeys(of: company).token(for: .relayToRuntime) }
}
