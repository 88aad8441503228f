extension NamespaceView {
    static let document = #"""
        apiVersion: apiextensions.k8s.io/v1
        kind: CustomResourceDefinition
        metadata:
          name: namespaces
        spec:
          group: ""
          scope: Cluster
          names:
            kind: Namespace
            listKind: NamespaceList
            plural: namespaces
            singular: namespace
            shortNames: [ns]
          versions:
            - name: v1
              served: true
              storage: true
              additionalPrinterColumns:
                - {name: Status, type: string, jsonPath: .status.phase, description: Active or Terminating.}
                - {name: Age, type: date, jsonPath: .metadata.creationTimestamp, description: Time since its creation.}
              schema:
                openAPIV3Schema:
                  type: object
                  description: >-
                    A namespace holds the objects of one company, whose name it has. To create one creates a company
                    with all its defaults, to delete one deletes the company, and its labels and annotations are the
                    company's.
                  properties:
                    apiVersion: {type: string, description: Always v1.}
                    kind: {type: string, description: Always Namespace.}
                    metadata: {type: object}
                    spec:
                      type: object
                      description: Nothing that can be set; a company's settings are in its Company.
                      properties:
                        finalizers:
                          type: array
                          x-kubernetes-list-type: atomic
                          description: Says that a namespace goes only when all in it has gone.
                          items: {type: string}
                    status:
                      type: object
                      description: What the namespace is.
                      properties:
                        phase: {type: string, description: Active; or Terminating while its company is being deleted.}
        """#
}
