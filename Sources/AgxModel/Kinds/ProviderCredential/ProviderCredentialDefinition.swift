extension ProviderCredential {
    package static let document = #"""
        apiVersion: apiextensions.k8s.io/v1
        kind: CustomResourceDefinition
        metadata:
          name: providercredentials.runagx.com
        spec:
          group: runagx.com
          scope: Namespaced
          names:
            kind: ProviderCredential
            listKind: ProviderCredentialList
            plural: providercredentials
            singular: providercredential
            shortNames: [cred]
            categories: [agx]
          versions:
            - name: v1
              served: true
              storage: true
              subresources: {status: {}}
              additionalPrinterColumns:
                - {name: Provider, type: string, jsonPath: .spec.provider, description: Whose key it is.}
                - {name: Fingerprint, type: string, jsonPath: .status.fingerprint, description: Tells keys apart.}
                - {name: Set, type: date, jsonPath: .status.setTime, description: Time since the key was set.}
                - name: Base URL
                  type: string
                  jsonPath: .spec.baseURL
                  priority: 1
                  description: Another place than the provider's own.
                - {name: Age, type: date, jsonPath: .metadata.creationTimestamp, description: Time since its creation.}
              schema:
                openAPIV3Schema:
                  type: object
                  description: >-
                    A provider credential is a company's key for a provider. The key is set by agx credential set, kept
                    sealed, handed to the runs of that provider, and never shown.
                  required: [spec]
                  properties:
                    apiVersion: {type: string, description: Always runagx.com/v1.}
                    kind: {type: string, description: Always ProviderCredential.}
                    metadata: {type: object}
                    spec:
                      type: object
                      description: Whose key it is, and where it is shown.
                      required: [provider]
                      properties:
                        provider:
                          type: string
                          enum: [claude, codex, gemini, ollama, z.ai]
                          description: >-
                            The provider whose runs get the key. Of several for one provider the first in the order of
                            names is taken.
                        baseURL:
                          type: string
                          maxLength: 2048
                          pattern: '^https?://[^ ]+$'
                          description: The address to use instead of the provider's own, such as that of a proxy.
                    status:
                      type: object
                      description: What the relay says of the key.
                      properties:
                        observedGeneration: {$ref: observedGeneration}
                        fingerprint:
                          type: string
                          maxLength: 64
                          description: Tells one key from another, and nothing else; absent while no key is set.
                        keyID: {type: string, maxLength: 16, description: The master key that it is sealed with.}
                        setTime: {type: string, format: date-time, description: When the key was set.}
                        conditions: {$ref: conditions}
        """#
}
