extension BuiltInKinds {
    static let accessReviewDocument = """
        apiVersion: apiextensions.k8s.io/v1
        kind: CustomResourceDefinition
        metadata: {name: selfsubjectaccessreviews.authorization.k8s.io}
        spec:
          group: authorization.k8s.io
          scope: Cluster
          names:
            kind: SelfSubjectAccessReview
            listKind: SelfSubjectAccessReviewList
            plural: selfsubjectaccessreviews
            singular: selfsubjectaccessreview
          versions:
            - name: v1
              served: true
              storage: true
              schema:
                openAPIV3Schema:
                  type: object
                  description: Asks whether you may do something; the answer is in status.
                  required: [spec]
                  properties:
                    apiVersion: {type: string, description: Always authorization.k8s.io/v1.}
                    kind: {type: string, description: Always SelfSubjectAccessReview.}
                    metadata: {type: object}
                    spec:
                      type: object
                      description: What you want to do, on a resource or on a path that is none.
                      properties:
                        resourceAttributes:
                          type: object
                          nullable: true
                          description: A verb on a resource; empty parts and stars mean all of them.
                          properties:
                            namespace: {type: string, description: The namespace; empty for all.}
                            verb: {type: string, description: 'The verb, such as get, list or delete.'}
                            group: {type: string, description: The API group; empty for the core group.}
                            version: {type: string, description: The API version; not looked at.}
                            resource: {type: string, description: 'The plural of the kind, such as companies.'}
                            subresource: {type: string, description: 'A path below the object, such as status.'}
                            name: {type: string, description: The name of one object; empty for all.}
                        nonResourceAttributes:
                          type: object
                          nullable: true
                          description: A verb on a path that is no resource.
                          properties:
                            path: {type: string, description: 'The path, such as /version.'}
                            verb: {type: string, description: The HTTP method in lower case.}
                    status:
                      type: object
                      description: The answer.
                      properties:
                        allowed: {type: boolean, description: Whether you may.}
                        denied: {type: boolean, description: Whether it was refused.}
                        reason: {type: string, description: Why.}
                        evaluationError: {type: string, description: What went wrong in finding out.}
        """

    static let rulesReviewDocument = """
        apiVersion: apiextensions.k8s.io/v1
        kind: CustomResourceDefinition
        metadata: {name: selfsubjectrulesreviews.authorization.k8s.io}
        spec:
          group: authorization.k8s.io
          scope: Cluster
          names:
            kind: SelfSubjectRulesReview
            listKind: SelfSubjectRulesReviewList
            plural: selfsubjectrulesreviews
            singular: selfsubjectrulesreview
          versions:
            - name: v1
              served: true
              storage: true
              schema:
                openAPIV3Schema:
                  type: object
                  description: Asks for all that you may do in a namespace; the answer is in status.
                  required: [spec]
                  properties:
                    apiVersion: {type: string, description: Always authorization.k8s.io/v1.}
                    kind: {type: string, description: Always SelfSubjectRulesReview.}
                    metadata: {type: object}
                    spec:
                      type: object
                      description: Where you want to do it.
                      properties:
                        namespace: {type: string, description: The namespace.}
                    status:
                      type: object
                      nullable: true
                      description: The answer.
                      x-kubernetes-preserve-unknown-fields: true
        """

    static let subjectReviewDocument = """
        apiVersion: apiextensions.k8s.io/v1
        kind: CustomResourceDefinition
        metadata: {name: selfsubjectreviews.authentication.k8s.io}
        spec:
          group: authentication.k8s.io
          scope: Cluster
          names:
            kind: SelfSubjectReview
            listKind: SelfSubjectReviewList
            plural: selfsubjectreviews
            singular: selfsubjectreview
          versions:
            - name: v1
              served: true
              storage: true
              schema:
                openAPIV3Schema:
                  type: object
                  description: Asks who you are; the answer is in status.
                  properties:
                    apiVersion: {type: string, description: Always authentication.k8s.io/v1.}
                    kind: {type: string, description: Always SelfSubjectReview.}
                    metadata: {type: object}
                    status:
                      type: object
                      description: The answer.
                      properties:
                        userInfo:
                          type: object
                          description: You.
                          properties:
                            username: {type: string, description: Your name.}
                            groups: {type: array, description: The groups you are in., items: {type: string}}
        """

    static let definitionDocument = """
        apiVersion: apiextensions.k8s.io/v1
        kind: CustomResourceDefinition
        metadata: {name: customresourcedefinitions.apiextensions.k8s.io}
        spec:
          group: apiextensions.k8s.io
          scope: Cluster
          names:
            kind: CustomResourceDefinition
            listKind: CustomResourceDefinitionList
            plural: customresourcedefinitions
            singular: customresourcedefinition
            shortNames: [crd, crds]
            categories: [api-extensions]
          versions:
            - name: v1
              served: true
              storage: true
              additionalPrinterColumns:
                - name: Created At
                  type: string
                  jsonPath: .metadata.creationTimestamp
                  description: When the program that serves it was built.
              schema:
                openAPIV3Schema:
                  type: object
                  description: Describes a kind that this server has. It can be read and not be changed.
                  properties:
                    apiVersion: {type: string, description: Always apiextensions.k8s.io/v1.}
                    kind: {type: string, description: Always CustomResourceDefinition.}
                    metadata: {type: object}
                    spec:
                      type: object
                      description: 'The names of the kind, its scope, its schema and its columns.'
                      x-kubernetes-preserve-unknown-fields: true
                    status:
                      type: object
                      description: 'The names that were accepted; all are, always.'
                      x-kubernetes-preserve-unknown-fields: true
        """
}
