import Foundation
import Glibc

/// Does what root's rights would hide as the user that the runtime and its agents are; also hands `paths` over to it.
///
/// Only this thread becomes that user, so nothing may be awaited in between.
func unprivileged<Value>(owning paths: [String] = [], _ body: () throws -> Value) throws -> Value {
    guard geteuid() == 0 else { return try body() }
    typealias SetUser = @convention(c) (UInt32) -> Int32
    guard let symbol = dlsym(nil, "setfsuid") else { throw NeverHappened(what: "setfsuid is found") }
    let setUser = unsafeBitCast(symbol, to: SetUser.self)
    for path in paths {
        lchown(path, 1000, 1000)
        for name in try FileManager.default.subpathsOfDirectory(atPath: path) { lchown(path + "/" + name, 1000, 1000) }
    }
    _ = setUser(1000)
    defer { _ = setUser(0) }
    return try body()
}
