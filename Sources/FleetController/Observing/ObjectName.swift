/// The name of an engine object, which is unique within its type.
enum ObjectName: Hashable, Sendable {
    case container(String)
    case network(String)
    case volume(String)
}
