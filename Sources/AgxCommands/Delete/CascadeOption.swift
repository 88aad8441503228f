import ArgumentParser
import RelayClient

/// What `--cascade` says.
enum CascadeOption: String, ExpressibleByArgument, CaseIterable, Sendable {
    case background
    case foreground
    case orphan

    var value: Cascade {
        switch self {
        case .background: .background
        case .foreground: .foreground
        case .orphan: .orphan
        }
    }
}
