"""Reads, writes and watches plans through three Kubernetes clients, with the kubeconfig of KUBECONFIG.

Each client prints what it saw, one line per step; an exception ends the program.
"""

import threading

import kr8s
import kubernetes
import lightkube
from kr8s.objects import new_class
from kubernetes import dynamic
from lightkube.generic_resource import create_global_resource
from lightkube.types import CascadeType, PatchType

GROUP = "runagx.com/v1"


def plan(name, **spec):
    metadata = {"name": name, "labels": {"client": "python"}}
    return {"apiVersion": GROUP, "kind": "Plan", "metadata": metadata, "spec": {"displayName": name, **spec}}


def in_background(action):
    thread = threading.Thread(target=action)
    thread.start()
    return thread


def with_kubernetes():
    """The official client, without types of ours."""
    client = dynamic.DynamicClient(kubernetes.config.new_client_from_config())
    plans = client.resources.get(api_version=GROUP, kind="Plan")
    created = plans.create(body=plan("dynamic"), field_manager="python")
    print("kubernetes created", created.metadata.name, created.metadata.generation)
    print("kubernetes got", plans.get(name="dynamic").spec.displayName)
    listed = plans.get(label_selector="client=python")
    print("kubernetes listed", [item.metadata.name for item in listed.items])

    patch = {"spec": {"description": "merged"}}
    kind = "application/merge-patch+json"
    merged = plans.patch(name="dynamic", body=patch, content_type=kind)
    print("kubernetes merged", merged.spec.description, merged.metadata.generation)
    try:
        plans.patch(name="dynamic", body=patch)
    except dynamic.exceptions.DynamicApiError as error:
        print("kubernetes strategic merge", error.status)
    ours = plan("dynamic", description="applied")
    try:
        plans.server_side_apply(body=ours, name="dynamic", field_manager="other")
    except dynamic.exceptions.ConflictError as error:
        print("kubernetes apply", error.status, error.reason)
    applied = plans.server_side_apply(body=ours, name="dynamic", field_manager="other", force_conflicts=True)
    print("kubernetes applied", applied.spec.description, [entry.manager for entry in applied.metadata.managedFields])
    replaced = plans.get(name="dynamic").to_dict()
    replaced["metadata"]["resourceVersion"] = listed.metadata.resourceVersion
    try:
        plans.replace(body=replaced)
    except dynamic.exceptions.ConflictError as error:
        print("kubernetes replace of an old version", error.status)

    seen = []
    removal = in_background(lambda: plans.delete(name="dynamic", body={}))
    for event in plans.watch(resource_version=listed.metadata.resourceVersion, timeout=30):
        seen.append(event["type"])
        if event["type"] == "DELETED":
            break
    removal.join()
    print("kubernetes watched", seen)
    try:
        plans.get(name="dynamic")
    except dynamic.exceptions.NotFoundError as error:
        print("kubernetes get of what is gone", error.status)
    for name in ["batch-1", "batch-2"]:
        plans.create(body=plan(name))
    plans.delete(label_selector="client=python")
    print("kubernetes left", [item.metadata.name for item in plans.get(label_selector="client=python").items])


def with_kr8s():
    """kr8s finds kinds by discovery, with trailing slashes in its paths."""
    api = kr8s.api()
    Plan = new_class(kind="Plan", version=GROUP, namespaced=False, plural="plans")
    one = Plan(plan("kr8s"), api=api)
    one.create()
    print("kr8s created", one.name, one.exists())
    print("kr8s listed", [item.name for item in kr8s.get("plans.runagx.com", label_selector="client=python", api=api)])
    one.patch({"spec": {"description": "patched"}}, type="merge")
    one.refresh()
    print("kr8s patched", one.spec.description)
    one.label({"seen": "yes"})
    print("kr8s labelled", one.labels.seen)
    seen = []
    for kind, _ in api.watch("plans.runagx.com", label_selector="client=python"):
        seen.append(kind)
        if kind == "ADDED":
            one.delete()
        if kind == "DELETED":
            break
    print("kr8s watched", seen)
    print("kr8s exists", one.exists())


def with_lightkube():
    """lightkube sends the options of a deletion in the query."""
    client = lightkube.Client(field_manager="lightkube")
    Plan = create_global_resource("runagx.com", "v1", "Plan", "plans")
    created = client.create(Plan(**plan("lightkube")))
    print("lightkube created", created.metadata.name)
    listed = client.list(Plan, labels={"client": "python"})
    print("lightkube listed", [item.metadata.name for item in listed])
    version = listed.resourceVersion
    patch = {"spec": {"description": "patched"}}
    print("lightkube patched", client.patch(Plan, "lightkube", patch, patch_type=PatchType.MERGE).spec["description"])
    applied = client.apply(Plan(**plan("lightkube", description="applied")), force=True)
    print("lightkube applied", applied.spec["description"], applied.metadata.generation)
    seen = []
    for kind, _ in client.watch(Plan, labels={"client": "python"}, resource_version=version, server_timeout=30):
        seen.append(kind)
        if len(seen) == 2:
            client.delete(Plan, "lightkube", cascade=CascadeType.FOREGROUND, grace_period=0)
        if kind == "DELETED":
            break
    print("lightkube watched", seen)
    try:
        client.get(Plan, "lightkube")
    except lightkube.ApiError as error:
        print("lightkube get of what is gone", error.status.code, error.status.reason)


if __name__ == "__main__":
    with_kubernetes()
    with_kr8s()
    with_lightkube()
