/// Counts what becomes of the objects of one engine, so that two looks at one can be compared without looking.
struct ObjectRevisions: Sendable {
    /// While this stays the same, an object and the images are as they were.
    struct Revision: Hashable, Sendable {
        fileprivate var common: UInt64
        fileprivate var object: UInt64
    }

    private var last: UInt64 = 0
    /// When something last happened that concerns all objects.
    private var common: UInt64 = 0
    private var objects: [ObjectName: UInt64] = [:]

    /// Notes that an object is not as it was, or may not be.
    mutating func touch(_ name: ObjectName) {
        last += 1
        objects[name] = last
    }

    /// Notes that nothing need be as it was.
    mutating func touchAll() {
        last += 1
        common = last
    }

    func revision(of name: ObjectName?) -> Revision {
        Revision(common: common, object: name.flatMap { objects[$0] } ?? 0)
    }

    /// Counts every change of any object.
    var latest: UInt64 { last }

    /// The objects that are not as they were when `latest` was this, or may not be.
    func names(touchedAfter count: UInt64) -> Set<ObjectName> { Set(objects.filter { $0.value > count }.keys) }

    /// Forgets objects that are gone, once most are: what is absent then is as it was when it was never there.
    mutating func prune(present: Int, _ isPresent: (ObjectName) -> Bool) {
        guard objects.count > 2 * present + 1_000 else { return }
        objects = objects.filter { isPresent($0.key) }
    }
}
