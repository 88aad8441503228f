extension EndToEnd.KubectlTests {
    static let discovering: [CommandRow] = [
        CommandRow("kubectl version", says: [#"Server Version: version.Info{Major:"1", Minor:"33""#], only: .old),
        CommandRow("kubectl version", says: ["Server Version: v1.33.0+agx."], only: .new),
        CommandRow(
            "kubectl api-versions",
            prints: """
                apiextensions.k8s.io/v1
                authentication.k8s.io/v1
                authorization.k8s.io/v1
                events.k8s.io/v1
                runagx.com/v1
                v1
                """,
        ),
        CommandRow(
            "kubectl api-resources --api-group=runagx.com",
            prints: """
                NAME                  SHORTNAMES   APIVERSION      NAMESPACED   KIND
                companies             co           runagx.com/v1   false        Company
                containers            ct           runagx.com/v1   true         Container
                networks              net          runagx.com/v1   true         Network
                plans                              runagx.com/v1   false        Plan
                pricelists            prices       runagx.com/v1   false        PriceList
                providercredentials   cred         runagx.com/v1   true         ProviderCredential
                resourcecaps          cap          runagx.com/v1   true         ResourceCap
                runs                               runagx.com/v1   true         Run
                schedules                          runagx.com/v1   true         Schedule
                tasks                              runagx.com/v1   true         Task
                volumes               vol          runagx.com/v1   true         Volume
                """,
        ),
        CommandRow(
            "kubectl api-resources --api-group='' -o name",
            prints: "events\nnamespaces\npods",
        ),
        CommandRow(
            "kubectl get crd companies.runagx.com",
            prints: "NAME                   CREATED AT\ncompanies.runagx.com   {age}",
        ),
        CommandRow(
            "kubectl get crd -o name",
            says: ["customresourcedefinition.apiextensions.k8s.io/volumes.runagx.com"],
        ),
        CommandRow("kubectl get --raw /livez", prints: "ok"),
        CommandRow("kubectl get --raw '/readyz?exclude=engine'", prints: "ok"),
        CommandRow(
            "kubectl get --raw /readyz",
            code: 1,
            says: ["[-]engine failed: the container engine can't be reached"],
        ),
        CommandRow("kubectl get --raw /version", says: [#""gitVersion":"v1.33.0+agx."#]),
        CommandRow(
            "kubectl get --raw /apis/runagx.com/v1",
            says: [#""kind":"APIResourceList""#, #""companies/status""#],
        ),
        CommandRow("kubectl get plans", prints: "No resources found"),
        CommandRow("kubectl get containers -n nope", prints: "No resources found in nope namespace."),
        CommandRow("kubectl auth can-i create plans", says: ["yes"]),
        CommandRow("kubectl auth can-i --list", says: ["companies.runagx.com {any} [create delete "]),
        CommandRow("kubectl auth whoami", says: ["Username    admin"], only: .new),
    ]

    static let reading: [CommandRow] = [
        CommandRow(
            "kubectl get plans",
            prints: """
                NAME       DISPLAY NAME   CPU   MEMORY   RUNS   AGE
                business   Business       4     8Gi      10     {age}
                free       Free           2     4Gi      5      {age}
                small      Smaller                              {age}
                team       Team           2     4Gi      5      {age}
                """,
        ),
        CommandRow(
            "kubectl get plan free -o wide --no-headers",
            prints: "free   Free   2     4Gi   5     2     4Gi   {age}",
        ),
        CommandRow(
            "kubectl get plans --server-print=false -l tier=low",
            prints: "NAME    AGE\nsmall   {age}",
        ),
        CommandRow(
            "kubectl get plan small -o yaml",
            prints: """
                apiVersion: runagx.com/v1
                kind: Plan
                metadata:
                  annotations:
                    kubectl.kubernetes.io/last-applied-configuration: |
                      {any}
                  creationTimestamp: "{age}"
                  generation: 2
                  labels:
                    tier: low
                  name: small
                  resourceVersion: "{age}"
                  uid: {age}
                spec:
                  allowRunsc: true
                  allowSudo: false
                  defaults:
                    storage: 10Gi
                  displayName: Smaller
                """,
            only: .new,
        ),
        CommandRow(
            "kubectl get plan small -o yaml",
            says: ["  managedFields:\n  - apiVersion: runagx.com/v1\n", "manager: kubectl-client-side-apply\n"],
            only: .old,
        ),
        CommandRow("kubectl get plan small -o json", says: [#""displayName": "Smaller""#]),
        CommandRow("kubectl get plans,companies -o name -l tier=low", prints: "plan.runagx.com/small"),
        CommandRow("kubectl get plans.v1.runagx.com small -o name", prints: "plan.runagx.com/small"),
        CommandRow("kubectl get -f small.yaml -o name", prints: "plan.runagx.com/small"),
        CommandRow(
            #"kubectl get plans -o jsonpath='{range .items[*]}{.metadata.name}={.spec.defaults.storage}{"\n"}{end}'"#,
            prints: "business=250Gi\nfree=20Gi\nsmall=10Gi\nteam=100Gi",
        ),
        CommandRow(
            "kubectl get plans -o go-template='{{range .items}}{{.metadata.name}} {{end}}'",
            prints: "business free small team ",
        ),
        CommandRow(
            "kubectl get plan small -o custom-columns=NAME:.metadata.name,STORAGE:.spec.defaults.storage",
            prints: "NAME    STORAGE\nsmall   10Gi",
        ),
        CommandRow("kubectl get plans -l 'tier in (low,high)' -o name", prints: "plan.runagx.com/small"),
        CommandRow("kubectl get plans -l '!tier' --no-headers -o name", says: ["plan.runagx.com/team"]),
        CommandRow("kubectl get plans -l tier=low --show-labels --no-headers", says: ["tier=low"]),
        CommandRow("kubectl get plans -l tier=low -L tier", says: ["AGE   TIER\n", "low\n"]),
        CommandRow(
            "kubectl get plans --field-selector metadata.name=free -o name",
            prints: "plan.runagx.com/free",
        ),
        CommandRow(
            "kubectl get plans --sort-by=.metadata.creationTimestamp --no-headers",
            says: ["small"],
        ),
        CommandRow(
            "kubectl get plans --sort-by=.spec.defaults.storage -o name",
            prints: "plan.runagx.com/small\nplan.runagx.com/free\nplan.runagx.com/team\nplan.runagx.com/business",
        ),
        CommandRow(
            "kubectl get plans --chunk-size=1 -o name",
            prints: "plan.runagx.com/business\nplan.runagx.com/free\nplan.runagx.com/small\nplan.runagx.com/team",
        ),
        CommandRow(
            "kubectl describe plan small",
            prints: """
                Name:         small
                Namespace:{any}
                Labels:       tier=low
                Annotations:  <none>
                API Version:  runagx.com/v1
                Kind:         Plan
                Metadata:
                  Creation Timestamp:  {age}
                  Generation:          2
                  Resource Version:    {age}
                  UID:                 {age}
                Spec:
                  Allow Runsc:  true
                  Allow Sudo:   false
                  Defaults:
                    Storage:     10Gi
                  Display Name:  Smaller
                Events:          <none>
                """,
            only: .new,
        ),
        CommandRow(
            "kubectl describe plan small",
            says: ["Labels:       tier=low\n", "    Storage:     10Gi\n", "Events:          <none>\n"],
            only: .old,
        ),
        CommandRow("kubectl get --raw /apis/runagx.com/v1/plans/small", says: [#""displayName":"Smaller""#]),
    ]

    static let explaining: [CommandRow] = [
        CommandRow(
            "kubectl explain plan",
            says: ["KIND:{any}Plan\n", "company says nothing, and the most that a company may ask for."],
        ),
        CommandRow(
            "kubectl explain plan.spec.defaults",
            says: ["Caps of a company that says nothing itself.", "concurrentRuns\t<integer>\n"],
        ),
        CommandRow(
            "kubectl explain company.spec.sandbox.env",
            says: ["name\t<string> -required-\n", "everybody who may read\n{any}this object sees them."],
        ),
        CommandRow(
            "kubectl explain company --recursive",
            says: ["deletionPolicy\t<string>\n", "ownerReferences\t<[]Object>\n", "concurrentRuns\t<integer>\n"],
        ),
        CommandRow("kubectl explain pod", says: ["KIND:{any}Pod\n"]),
        CommandRow("kubectl explain company.spec.nope", code: 1, says: [#"error: field "nope" does not exist"#]),
        CommandRow("kubectl explain nope", code: 1, says: [#"the server doesn't have a resource type "nope""#]),
    ]
}
