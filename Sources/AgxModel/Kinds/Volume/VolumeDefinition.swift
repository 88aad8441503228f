extension Volume {
    package static let document = #"""
        apiVersion: apiextensions.k8s.io/v1
        kind: CustomResourceDefinition
        metadata:
          name: volumes.runagx.com
        spec:
          group: runagx.com
          scope: Namespaced
          names:
            kind: Volume
            listKind: VolumeList
            plural: volumes
            singular: volume
            shortNames: [vol]
            categories: [agx]
          versions:
            - name: v1
              served: true
              storage: true
              subresources: {status: {}}
              additionalPrinterColumns:
                - name: Retention
                  type: string
                  jsonPath: .spec.retention
                  description: What deletion does to its data.
                - name: Ready
                  type: string
                  jsonPath: .status.conditions[?(@.type=="Ready")].status
                  description: Whether it exists.
                - name: Reason
                  type: string
                  jsonPath: .status.conditions[?(@.type=="Ready")].reason
                  description: Why it is or isn't ready.
                - name: Docker Name
                  type: string
                  jsonPath: .status.dockerName
                  priority: 1
                  description: Its name in Docker.
                - {name: Age, type: date, jsonPath: .metadata.creationTimestamp, description: Time since its creation.}
              schema:
                openAPIV3Schema:
                  type: object
                  description: >-
                    A volume holds data of one company. It is never made anew silently: when one that has held data is
                    missing, a person decides.
                  properties:
                    apiVersion: {type: string, description: Always runagx.com/v1.}
                    kind: {type: string, description: Always Volume.}
                    metadata: {type: object}
                    spec:
                      type: object
                      description: What the volume should be.
                      default: {}
                      properties:
                        retention:
                          type: string
                          enum: [Delete, Retain]
                          default: Retain
                          description: >-
                            What deleting this object does to the data. Retain leaves the volume on the host; Delete
                            removes it with everything in it.
                    status:
                      type: object
                      description: What the volume is.
                      properties:
                        observedGeneration: {$ref: observedGeneration}
                        engine: {type: string, maxLength: 253, description: The engine that it is on.}
                        dockerName: {type: string, maxLength: 255, description: Its name in the engine.}
                        createdAt: {type: string, format: date-time, description: When it was made in the engine.}
                        heldData:
                          type: boolean
                          description: Whether a container has ever run with it; from then on its loss is reported.
                        conditions: {$ref: conditions}
        """#
}
