extension PodView {
    static let document = #"""
        apiVersion: apiextensions.k8s.io/v1
        kind: CustomResourceDefinition
        metadata:
          name: pods
        spec:
          group: ""
          scope: Namespaced
          names:
            kind: Pod
            listKind: PodList
            plural: pods
            singular: pod
            shortNames: [po]
            categories: [all]
          versions:
            - name: v1
              served: true
              storage: true
              additionalPrinterColumns:
                - {name: Ready, type: string, jsonPath: .printed.ready, description: 'Containers that are ready, of all.'}
                - {name: Status, type: string, jsonPath: .printed.status, description: 'What it does, or waits for.'}
                - name: Restarts
                  type: string
                  jsonPath: .printed.restarts
                  description: How often it was restarted, and when it last ended.
                - {name: Age, type: date, jsonPath: .metadata.creationTimestamp, description: Time since its creation.}
                - {name: IP, type: string, jsonPath: .printed.address, priority: 1, description: Its address.}
                - {name: Node, type: string, jsonPath: .printed.node, priority: 1, description: The engine it is on.}
                - name: Nominated Node
                  type: string
                  jsonPath: .printed.nominated
                  priority: 1
                  description: Always empty.
                - {name: Readiness Gates, type: string, jsonPath: .printed.gates, priority: 1, description: Always empty.}
              schema:
                openAPIV3Schema:
                  type: object
                  description: >-
                    A pod shows one container of a company to clients that know pods: for its state, its log, and to run
                    commands in it. It can't be written; the Container of the same name can.
                  properties:
                    apiVersion: {type: string, description: Always v1.}
                    kind: {type: string, description: Always Pod.}
                    metadata: {type: object}
                    spec:
                      type: object
                      x-kubernetes-preserve-unknown-fields: true
                      description: What the container is, in the terms of Kubernetes.
                    status:
                      type: object
                      x-kubernetes-preserve-unknown-fields: true
                      description: What the container does, in the terms of Kubernetes.
        """#
}
