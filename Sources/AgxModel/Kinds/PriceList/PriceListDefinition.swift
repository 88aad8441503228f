extension PriceList {
    package static let document = #"""
        apiVersion: apiextensions.k8s.io/v1
        kind: CustomResourceDefinition
        metadata:
          name: pricelists.runagx.com
        spec:
          group: runagx.com
          scope: Cluster
          names:
            kind: PriceList
            listKind: PriceListList
            plural: pricelists
            singular: pricelist
            shortNames: [prices]
            categories: [agx]
          versions:
            - name: v1
              served: true
              storage: true
              additionalPrinterColumns:
                - name: Description
                  type: string
                  jsonPath: .spec.description
                  description: Whose prices they are.
                - {name: Age, type: date, jsonPath: .metadata.creationTimestamp, description: Time since its creation.}
              schema:
                openAPIV3Schema:
                  type: object
                  description: >-
                    A price list says what models cost, for runs whose agent reports no cost itself. All lists count
                    together; of two entries for one model and day, the one of the last list in the order of names does.
                  required: [spec]
                  properties:
                    apiVersion: {type: string, description: Always runagx.com/v1.}
                    kind: {type: string, description: Always PriceList.}
                    metadata: {type: object}
                    spec:
                      type: object
                      description: The prices.
                      required: [models]
                      properties:
                        description: {type: string, maxLength: 1024, description: Whose prices they are.}
                        models:
                          type: array
                          maxItems: 5000
                          description: >-
                            What each model costs, in US dollars for a million tokens. When a price changes, add an
                            entry: runs that started before keep their prices.
                          items:
                            type: object
                            description: What one model costs from a day on.
                            required: [provider, model, validFrom, input, output]
                            properties:
                              provider:
                                type: string
                                enum: [claude, codex, gemini, ollama, z.ai]
                                description: Whose model it is.
                              model:
                                type: string
                                minLength: 1
                                maxLength: 256
                                description: >-
                                  The model's name, in any case; * stands for every model of the provider that no other
                                  entry names.
                              aliases:
                                type: array
                                maxItems: 32
                                default: []
                                description: Other names of the model.
                                items: {type: string, minLength: 1, maxLength: 256, description: Another name.}
                              validFrom:
                                type: string
                                pattern: '^[0-9]{4}-[0-9]{2}-[0-9]{2}$'
                                description: >-
                                  The day from which on the prices hold, in UTC, such as 2026-03-01; they hold until a
                                  later entry for the same name.
                              input:
                                type: number
                                minimum: 0
                                maximum: 1000000
                                description: The price of input that was not read from the cache.
                              output: {type: number, minimum: 0, maximum: 1000000, description: The price of output.}
                              cacheRead:
                                type: number
                                minimum: 0
                                maximum: 1000000
                                description: The price of input read from the cache; the price of input if absent.
                              cacheWrite:
                                type: number
                                minimum: 0
                                maximum: 1000000
                                description: The price of input written to the cache; the price of input if absent.
        """#
}
