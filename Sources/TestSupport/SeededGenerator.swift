import Foundation

/// SplitMix64: the same seed gives the same run, within one round.
///
/// Tests run round 0, always the same cases; `hack/fuzz.sh` runs on through rounds 1, 2, 3, each with fresh cases for
/// every seed, and prints the round that failed.
package struct SeededGenerator: RandomNumberGenerator, Sendable {
    private var state: UInt64

    /// Starts the sequence that belongs to `seed` in this round.
    package init(seed: UInt64) { state = seed &+ Self.round &* 0xD1B5_4A32_D192_ED03 }

    private static let round = ProcessInfo.processInfo.environment["AGX_FUZZ_ROUND"].flatMap { UInt64($0) } ?? 0

    package mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
