/// Everything an engine must know to make one named volume.
package struct VolumeDesign: Sendable, Hashable {
    package var name: String
    package var labels: ObjectLabels

    package init(name: String, labels: ObjectLabels) {
        self.name = name
        self.labels = labels
    }
}
