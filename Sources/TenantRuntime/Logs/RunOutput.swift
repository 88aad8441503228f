/// One of the two files that an agent prints into.
package enum RunOutput: String, Sendable, Hashable, CaseIterable {
    case stdout
    case stderr
}
