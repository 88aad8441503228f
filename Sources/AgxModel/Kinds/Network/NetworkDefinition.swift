extension Network {
    package static let document = #"""
        apiVersion: apiextensions.k8s.io/v1
        kind: CustomResourceDefinition
        metadata:
          name: networks.runagx.com
        spec:
          group: runagx.com
          scope: Namespaced
          names:
            kind: Network
            listKind: NetworkList
            plural: networks
            singular: network
            shortNames: [net]
            categories: [agx]
          versions:
            - name: v1
              served: true
              storage: true
              subresources: {status: {}}
              additionalPrinterColumns:
                - {name: Subnet, type: string, jsonPath: .status.subnet, description: Its addresses.}
                - name: Ready
                  type: string
                  jsonPath: .status.conditions[?(@.type=="Ready")].status
                  description: Whether it exists as described.
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
                    A network is a bridge that containers of one company reach each other on, and nobody else.
                  properties:
                    apiVersion: {type: string, description: Always runagx.com/v1.}
                    kind: {type: string, description: Always Network.}
                    metadata: {type: object}
                    spec:
                      type: object
                      description: What the network should be.
                      default: {}
                      properties:
                        subnet:
                          type: string
                          format: cidr
                          maxLength: 18
                          description: >-
                            A private IPv4 subnet of /16 to /29, such as 10.213.0.16/28. Left out, one is taken from the
                            installation's pool and remembered in the status. It can't be changed.
                        internal:
                          type: boolean
                          default: false
                          description: Whether the network has no way to the outside.
                    status:
                      type: object
                      description: What the network is.
                      properties:
                        observedGeneration: {$ref: observedGeneration}
                        engine: {type: string, maxLength: 253, description: The engine that it is on.}
                        networkID: {type: string, maxLength: 128, description: Its id in the engine.}
                        dockerName: {type: string, maxLength: 255, description: Its name in the engine.}
                        subnet: {type: string, format: cidr, maxLength: 18, description: The addresses allocated to it.}
                        gateway: {type: string, maxLength: 15, description: The address of its bridge.}
                        conditions: {$ref: conditions}
        """#
}
