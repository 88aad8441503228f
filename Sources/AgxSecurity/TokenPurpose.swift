/// What a company token lets its holder do; a token for one purpose is worthless for another.
package enum TokenPurpose: String, Sendable, Hashable, CaseIterable {
    /// The relay's requests to the company's runtime.
    case relayToRuntime = "relay-to-runtime"
    /// The requests of processes in the sandbox to their runtime.
    case sandboxToRuntime = "sandbox-to-runtime"
}
