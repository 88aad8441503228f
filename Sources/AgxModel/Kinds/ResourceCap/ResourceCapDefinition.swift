extension ResourceCap {
    package static let document = #"""
        apiVersion: apiextensions.k8s.io/v1
        kind: CustomResourceDefinition
        metadata:
          name: resourcecaps.runagx.com
        spec:
          group: runagx.com
          scope: Namespaced
          names:
            kind: ResourceCap
            listKind: ResourceCapList
            plural: resourcecaps
            singular: resourcecap
            shortNames: [cap]
            categories: [agx]
          versions:
            - name: v1
              served: true
              storage: true
              subresources: {status: {}}
              additionalPrinterColumns:
                - {name: CPU, type: string, jsonPath: .spec.sandbox.cpu, description: The sandbox's cpu.}
                - {name: Memory, type: string, jsonPath: .spec.sandbox.memory, description: The sandbox's memory.}
                - {name: Runs, type: integer, jsonPath: .spec.concurrentRuns, description: Concurrent runs.}
                - {name: Terminals, type: integer, jsonPath: .spec.terminals, description: Open terminals.}
                - {name: Timeout, type: string, jsonPath: .spec.runTimeout, description: The longest run.}
                - name: Services
                  type: integer
                  jsonPath: .spec.services.count
                  priority: 1
                  description: Containers besides the pair.
                - {name: Storage, type: string, jsonPath: .spec.storage, priority: 1, description: Size of the volumes.}
                - {name: Age, type: date, jsonPath: .metadata.creationTimestamp, description: Time since its creation.}
              schema:
                openAPIV3Schema:
                  type: object
                  description: >-
                    A resource cap holds the caps of one company that are in effect, worked out from its plan and its
                    own settings. The company's controller writes it; change the company or the plan instead.
                  required: [spec]
                  properties:
                    apiVersion: {type: string, description: Always runagx.com/v1.}
                    kind: {type: string, description: Always ResourceCap.}
                    metadata: {type: object}
                    spec:
                      $ref: caps
                      description: The caps in effect.
                      required: [sandbox, runtime, services, storage, concurrentRuns, terminals, runTimeout]
                    status:
                      type: object
                      description: What is in use.
                      properties:
                        observedGeneration: {$ref: observedGeneration}
                        services:
                          type: object
                          description: What the containers besides the pair have been promised together.
                          properties:
                            count: {type: integer, minimum: 0, description: How many there are.}
                            cpu: {$ref: cpu, description: The sum of their cpu.}
                            memory: {$ref: bytes, description: The sum of their memory.}
                            pids: {type: integer, minimum: 0, description: The sum of their pids.}
                        conditions: {$ref: conditions}
        """#
}
