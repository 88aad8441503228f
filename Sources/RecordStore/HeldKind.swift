/// Objects of one kind in the order of lists: some of them, or all.
struct HeldKind {
    /// What an object costs beside its text, roughly.
    private static let overhead = 200

    private var objects: [StoredObject]
    /// Whether there are no others.
    private let isComplete: Bool
    private(set) var bytes: Int
    /// Grows with each use of any kind.
    var lastUse: UInt64 = 0

    /// None yet, of those there are.
    init() { (objects, isComplete, bytes) = ([], false, 0) }

    /// All there are, in the order of lists.
    init(all objects: [StoredObject]) {
        self.objects = objects
        isComplete = true
        bytes = objects.reduce(0) { $0 + Self.cost($1) }
    }

    private static func cost(_ object: StoredObject) -> Int { object.json.utf8.count + overhead }

    func object(_ key: RecordKey) -> StoredObject? {
        let index = objects.place(of: key.namespace, key.name)
        return index < objects.count && objects[index].key == key ? objects[index] : nil
    }

    /// All of a namespace, or of all namespaces; nil if they may not all be here.
    func all(in namespace: String?) -> ArraySlice<StoredObject>? {
        guard isComplete else { return nil }
        guard let namespace else { return objects[...] }
        // No name is empty, and no text comes between a text and the same with a zero byte.
        return objects[objects.place(of: namespace, "")..<objects.place(of: namespace + "\0", "")]
    }

    mutating func set(_ object: StoredObject) {
        let index = objects.place(of: object.key.namespace, object.key.name)
        bytes += Self.cost(object)
        if index < objects.count, objects[index].key == object.key {
            bytes -= Self.cost(objects[index])
            objects[index] = object
        } else {
            objects.insert(object, at: index)
        }
    }

    mutating func apply(_ change: RecordChange) {
        let key = change.record.key
        if change.type != .deleted, isComplete || object(key) != nil {
            set(StoredObject(key: key, version: change.version, json: change.json))
        } else if change.type == .deleted, let gone = object(key) {
            objects.remove(at: objects.place(of: key.namespace, key.name))
            bytes -= Self.cost(gone)
        }
    }
}

extension RandomAccessCollection<StoredObject> where Index == Int {
    /// Where an object of that name is, or belongs, in the order of lists.
    func place(of namespace: String, _ name: String) -> Int {
        var (low, high) = (startIndex, endIndex)
        while low < high {
            let middle = (low + high) / 2
            if self[middle].key.precedes(namespace, name) { low = middle + 1 } else { high = middle }
        }
        return low
    }
}

extension RecordKey {
    /// Whether it comes before another of its kind in a list: by the bytes of the namespace, then of the name.
    fileprivate func precedes(_ namespace: String, _ name: String) -> Bool {
        if self.namespace != namespace { return self.namespace.utf8.lexicographicallyPrecedes(namespace.utf8) }
        return self.name.utf8.lexicographicallyPrecedes(name.utf8)
    }
}
