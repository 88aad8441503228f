import Testing

/// All tests of the whole system: one relay at a time, so that each has the machine to itself.
@Suite("The whole system on a real engine", .serialized, .timeLimit(.minutes(15)))
enum EndToEnd {}
