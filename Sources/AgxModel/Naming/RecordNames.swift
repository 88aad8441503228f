/// The names of the records that the company controller makes in each company's namespace.
package enum RecordNames {
    /// The Container with role Runtime.
    package static let runtime = "runtime"
    /// The Container with role Sandbox.
    package static let sandbox = "sandbox"
    /// The Network that the pair and, unless they say otherwise, all other containers are on.
    package static let network = "default"
    /// Mounted into both at `/home/player`.
    package static let homeVolume = "home"
    /// The runtime's database; mounted into the runtime only.
    package static let stateVolume = "state"
    /// The read-only replica; written by the runtime, read by the sandbox.
    package static let contextVolume = "context"
    /// The ResourceCap with the company's effective caps.
    package static let resourceCap = "effective"

    /// Names that people may not take, by kind.
    package static func reserved(kind: String) -> Set<String> {
        switch kind {
        case Container.kind: [runtime, sandbox]
        case Volume.kind: [homeVolume, stateVolume, contextVolume]
        case Network.kind: [network]
        case ResourceCap.kind: [resourceCap]
        default: []
        }
    }
}
